/** Capture filters to begin with, and how a checked one reads. */
import type { FilterCheck } from '../../src/model/wire.ts';

/** Each compiles on every network; a test holds them against libpcap. */
export const EXAMPLE_FILTERS: readonly { readonly filter: string; readonly what: string }[] = [
  { filter: 'tcp port 80 or tcp port 443 or udp port 443', what: 'Web: HTTP, HTTPS and QUIC' },
  { filter: 'port 53 or port 5353', what: 'Names: DNS and mDNS' },
  { filter: 'host 192.0.2.7', what: 'One machine, both ways' },
  { filter: 'net 192.168.0.0/16', what: 'One network' },
  { filter: 'not port 22', what: 'All but SSH' },
  { filter: 'not broadcast and not multicast', what: 'What is meant for one machine' },
  { filter: 'tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0', what: 'Beginnings and ends of connections' },
  { filter: 'icmp or icmp6', what: 'Pings and network errors' },
];

/** A filter cut around its mistake, short enough to be quoted. */
export function quotedMistake(
  filter: string,
  at: NonNullable<FilterCheck['at']>,
): { readonly before: string; readonly mistake: string; readonly after: string } {
  const AROUND = 16;
  const LONGEST = 40;
  const start = Math.max(0, at.from - AROUND);
  const end = Math.min(filter.length, at.to + AROUND);
  const mistake = filter.slice(at.from, at.to);
  return {
    before: `${start > 0 ? '…' : ''}${filter.slice(start, at.from)}`,
    mistake: mistake.length > LONGEST ? `${mistake.slice(0, LONGEST)}…` : mistake,
    after: `${filter.slice(at.to, end)}${end < filter.length ? '…' : ''}`,
  };
}
