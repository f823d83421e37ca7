/** Interfaces as people choose them: what each is, how busy it has been, and the useful ones first. */
import type { CaptureInterface, InterfaceActivity } from '../../src/model/wire.ts';

/** Points of a sparkline: a minute, at about one a second. */
export const SPARK_POINTS = 60;

export interface InterfaceRates {
  /** Null where the system does not say. */
  readonly up: boolean | null;
  /** Bits per second, the newest last; null where it was not known. */
  readonly points: readonly (number | null)[];
}

/** The rates with one more look; interfaces that are no longer there are left out. */
export function added(
  before: ReadonlyMap<string, InterfaceRates>,
  look: readonly InterfaceActivity[],
): ReadonlyMap<string, InterfaceRates> {
  return new Map(look.map(({ name, up, bits_per_second }) => {
    const points = [...before.get(name)?.points ?? [], bits_per_second].slice(-SPARK_POINTS);
    return [name, { up, points }];
  }));
}

/** The newest rate, in bits per second; null where it is not known. */
export function rateNow(rates: InterfaceRates | undefined): number | null {
  return rates?.points.at(-1) ?? null;
}

/** By how systems name interfaces. The first that fits; what the system itself says goes before. */
const KINDS: readonly [RegExp, string][] = [
  [/^any$/, 'All interfaces together'],
  [/^lo\d*$/, 'Loopback: this machine with itself'],
  [/^(docker|br-)/, 'Docker network'],
  [/^(veth|cali|cni|flannel|lxc)/, 'Container'],
  [/^(virbr|vnet|vmnet|vboxnet|tap)/, 'Virtual machine'],
  [/^(tun|utun|wg|tailscale|zt|ppp|ipsec)/, 'Tunnel or VPN'],
  [/^(wl|ath|wifi)/, 'Wi-Fi'],
  [/^(ww|rmnet)/, 'Mobile network'],
  [/^(en|eth|em|igb|ix)[a-z]*\d/, 'Ethernet'],
  [/^(bond|team|lagg)/, 'Several links as one'],
  [/^(br|bridge)\d/, 'Bridge'],
  [/^ifb\d/, 'Traffic shaping'],
  [/^bluetooth/, 'Bluetooth'],
  [/^usbmon/, 'USB, not a network'],
  [/^nf(log|queue)$/, 'What the firewall hands over'],
  [/^dbus/, 'Messages between programs, not a network'],
];

/** What an interface is, in a few words; empty where nothing is known. */
export function interfaceKind({ name, description }: CaptureInterface): string {
  if (description !== '' && description !== name && description !== 'Loopback') return description;
  return KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}

/** IPv4 first, what is only good on the link last. */
export function sortedAddresses({ addresses }: CaptureInterface): string[] {
  const rank = (address: string) => (!address.includes(':') ? 0 : /^fe80:/i.test(address) ? 2 : 1);
  return addresses.toSorted((a, b) => rank(a) - rank(b));
}

/** Useful ones first: up, with addresses and traffic; what carries no network traffic last. Else in the order given. */
export function byUse(
  interfaces: readonly CaptureInterface[],
  rates: ReadonlyMap<string, InterfaceRates> | null | undefined,
): CaptureInterface[] {
  const rank = (one: CaptureInterface): number => {
    const known = rates?.get(one.name);
    const busy = known?.points.some((point) => (point ?? 0) > 0) ?? false;
    const addressed = one.addresses.length > 0;
    if (known?.up === false) return 6;
    if (one.loopback) return 3;
    if (one.name === 'any') return 4;
    if (addressed) return busy ? 0 : 1;
    return busy ? 2 : 5;
  };
  // What the system counts nothing of, and that has no address, is no network interface.
  const last = (one: CaptureInterface) =>
    rates != null && !rates.has(one.name) && one.addresses.length === 0 && one.name !== 'any' ? 7 : rank(one);
  return interfaces.toSorted((a, b) => last(a) - last(b));
}

/** Those whose name, kind or an address has the text; the one that is chosen always. */
export function foundInterfaces(
  interfaces: readonly CaptureInterface[],
  text: string,
  chosen: string,
): CaptureInterface[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [...interfaces];
  return interfaces.filter((one) =>
    one.name === chosen ||
    [one.name, interfaceKind(one), ...one.addresses].some((part) => part.toLowerCase().includes(wanted))
  );
}
