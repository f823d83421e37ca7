/** Who is in a capture, as tshark sees it: what an anonymised export must not hold any more. */
import { Buffer } from 'node:buffer';
import ipaddr from 'ipaddr.js';
import { PROGRAM_ENVIRONMENT } from '../../src/capture/programs.ts';

const ADDRESSES = [
  'ip.addr',
  'ipv6.addr',
  'arp.src.proto_ipv4',
  'arp.dst.proto_ipv4',
  'dns.a',
  'dns.aaaa',
  'eth.addr',
  'sll.src.eth',
  'sll.src.ipv4',
  'wlan.addr',
  'arp.src.hw_mac',
  'arp.dst.hw_mac',
  'icmpv6.opt.linkaddr',
  'sdp.connection_info.address',
  'socks.dst',
];
const NAMES = [
  'dns.qry.name',
  'dns.resp.name',
  'dns.cname',
  'tls.handshake.extensions_server_name',
  'http.host',
  'http.user_agent',
  'x509ce.dNSName',
  'stun.att.realm',
  'sip.from.user',
  'sip.to.host',
  'wlan.ssid',
  'frame.interface_name',
];

export interface Traces {
  readonly addresses: readonly string[];
  readonly names: readonly string[];
}

/** Shorter ones (a root name, a user "a") are found in anything. */
const MIN_NAME_CHARS = 5;

export async function tracesOf(path: string): Promise<Traces> {
  const fields = [...ADDRESSES, ...NAMES];
  const { stdout } = await new Deno.Command('tshark', {
    args: [
      '-r',
      path,
      '-n',
      '-T',
      'fields',
      '-E',
      'separator=/t',
      '-E',
      'aggregator=\x1f',
      '-E',
      'occurrence=a',
      ...fields.flatMap((field) => ['-e', field]),
    ],
    clearEnv: true,
    env: PROGRAM_ENVIRONMENT,
    stderr: 'null',
  }).output();
  const addresses = new Set<string>();
  const names = new Set<string>();
  for (const line of new TextDecoder().decode(stdout).split('\n')) {
    const cells = line.split('\t');
    cells.slice(0, ADDRESSES.length).flatMap((cell) => cell.split('\x1f')).forEach((each) =>
      addresses.add(each)
    );
    cells.slice(ADDRESSES.length).flatMap((cell) => cell.split('\x1f')).forEach((each) => names.add(each));
  }
  return {
    addresses: [...addresses].filter(tells),
    // "unknown" is tshark's own word for an interface without a name.
    names: [...names].filter((name) =>
      name !== 'unknown' && name.length >= MIN_NAME_CHARS && !name.startsWith('<')
    ),
  };
}

/** Says something of somebody: not loopback, not everybody's. */
function tells(address: string): boolean {
  if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(address)) {
    return !/^(ff:ff:ff:ff:ff:ff|00:00:00:00:00:00|33:33:(?!ff)|01:)/.test(address);
  }
  if (!ipaddr.isValid(address)) return false;
  return !['loopback', 'multicast', 'broadcast', 'unspecified'].includes(ipaddr.process(address).range());
}

/** The bytes of an address on the wire. */
export function wireBytes(address: string): Uint8Array {
  return ipaddr.isValid(address)
    ? Uint8Array.from(ipaddr.parse(address).toByteArray())
    : Uint8Array.from(address.split(':'), (part) => parseInt(part, 16));
}

/** Each trace that is left in `bytes`: addresses as text of their own and in binary, names anywhere. */
export function leftIn(bytes: Uint8Array, traces: Traces): string[] {
  const text = Buffer.from(bytes).toString('latin1'); // TextDecoder's latin1 is windows-1252
  const low = text.toLowerCase();
  const found: string[] = [];
  for (const address of traces.addresses) {
    const quoted = address.replaceAll('.', '\\.');
    if (new RegExp(`(?<![0-9a-f.:])${quoted}(?![0-9a-f:]|\\.[0-9])`).test(low)) found.push(address);
    const binary = String.fromCharCode(...wireBytes(address));
    if (text.includes(binary)) found.push(`${address} in binary`);
  }
  for (const name of traces.names) {
    const utf8 = String.fromCharCode(...new TextEncoder().encode(name.toLowerCase()));
    if (low.includes(utf8)) found.push(name);
  }
  return found;
}
