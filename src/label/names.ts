/** Names as packets carry them: chosen and cut, otherwise left as sent. */
import { MAX_HOSTNAME_LENGTH } from './evidence.ts';

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** Whether a name is an address written out. */
export function isAddress(name: string): boolean {
  return IPV4.test(name) || name.includes(':');
}

/** The first server name of a packet, as sent. */
export function tlsName(names: readonly string[]): string | undefined {
  const name = names.find((candidate) => candidate !== '');
  return name?.slice(0, MAX_HOSTNAME_LENGTH);
}

/** The first Host value that is a name: without its port, no address. */
export function httpName(hosts: readonly string[]): string | undefined {
  for (const host of hosts) {
    const colon = host.lastIndexOf(':');
    const name = (colon >= 0 && /^:\d*$/.test(host.slice(colon)) ? host.slice(0, colon) : host).trim();
    if (name !== '' && name !== '*' && !isAddress(name)) return name.slice(0, MAX_HOSTNAME_LENGTH);
  }
  return undefined;
}

/** Server names behind which others are hidden by Encrypted ClientHello, as their operators publish them. */
export const ECH_OUTER_NAMES: ReadonlySet<string> = new Set(['cloudflare-ech.com']);
