/** What an export holds, in words: asked for before it is made. */
import type { ExportFormat, ExportPreview, ExportRequest } from '../model/export.ts';

const MAX_NAME_CHARS = 80;

/** A name that every file system takes. */
export function exportFileName(name: string, { sessionId, format }: ExportRequest): string {
  const plain = name.normalize('NFC').replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replaceAll(/^[-.]+|[-.]+$/g, '');
  const short = [...plain].slice(0, MAX_NAME_CHARS).join('');
  return `tapdeck-${sessionId}${short === '' ? '' : `-${short}`}.${format}`;
}

const HOLDS: Readonly<Record<ExportFormat, string>> = {
  pcapng: 'Every packet as it was captured, or those that the display filter lets through',
  csv: 'Every packet: time, ends, ports, protocol, length, Info, application, direction',
  json: 'Everything that is known of the session: totals, seconds, streams, packets',
  html:
    'A report: what was written about the session, totals, throughput over time, protocols, applications, talkers, places, RTP streams',
  sqlite: 'Everything that is known of the session, as a database that Tapdeck can import again',
};

const REMAINS_OF_ROWS = [
  'Times, lengths, ports, protocols, directions and all figures',
  'Applications and categories of the catalogue, such as “Netflix”',
  'Countries of hosts',
] as const;

const GOES_OF_ROWS = [
  'Names of hosts become names such as h1a2b3c4d5e6f.example; so do applications that your own rules named',
  'Info of packets, evidence that holds a name, summaries and findings',
  'Name, source, note, tags, warnings and capture filter of the session',
  'Cities, coordinates and networks of hosts',
] as const;

const REMAINS_OF_CAPTURE = [
  'Times and lengths of all packets',
  'Ethernet, VLAN, ARP, IP, TCP, UDP and ICMP headers, with checksums that fit the new addresses',
] as const;

const GOES_OF_CAPTURE = [
  'All payload: packets are cut behind their transport header, so names, requests and content are gone',
  'What lies inside tunnels, IP options, IPv6 extension headers, ICMP messages that quote packets, unusual TCP options',
  'Everything of packets on links that Tapdeck cannot rewrite (Wi-Fi, Bluetooth, USB, CAN): their time and length stay',
  'Interface names, comments, names and secrets that the capture file holds',
] as const;

const ADDRESSES =
  'IP and MAC addresses become others: who shares a network still does, private stays private; loopback, broadcast and well-known groups stay';

export interface PreviewFacts {
  readonly name: string;
  readonly packets: number;
  readonly addresses: number;
  readonly names: number;
  /** A sentence that says what is not there any more. */
  readonly removed: string | undefined;
}

export function previewOf(request: ExportRequest, facts: PreviewFacts): ExportPreview {
  const { format, anonymise } = request;
  const isCapture = format === 'pcapng';
  const remains = isCapture ? REMAINS_OF_CAPTURE : REMAINS_OF_ROWS;
  const goes = isCapture ? GOES_OF_CAPTURE : GOES_OF_ROWS;
  const removed = facts.removed === undefined ? [] : [facts.removed];
  const name = anonymise ? 'Anonymised session' : facts.name;
  return {
    format,
    file_name: exportFileName(name, request),
    anonymised: anonymise !== undefined,
    packets: facts.packets,
    addresses: facts.addresses,
    names: facts.names,
    remains: anonymise ? [...remains] : [HOLDS[format]],
    goes: anonymise
      ? [ADDRESSES, ...goes, ...removed]
      : isCapture
      ? []
      : removed.length > 0
      ? removed
      : ['The raw capture: export it as pcapng'],
  };
}
