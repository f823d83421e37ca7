/** One line of tshark's `-T tabs` output becomes a PacketRecord. */
import type {
  DnsMessage,
  PacketHeader,
  PacketRecord,
  RtpHeader,
  RtpMap,
  Transport,
} from '../model/packet.ts';
import { COLUMN_COUNT, COLUMN_INDEX as AT } from './columns.ts';

/** A line that is not one of ours: counted and sampled, never a reason to stop. */
export interface LineReject {
  readonly reason: 'columns' | 'number';
  readonly sample: string;
}

/** Chains repeat: a few hundred distinct ones make up nearly all traffic. */
const chains = new Map<string, readonly string[]>();
const CHAIN_CACHE_SIZE = 4096;

/** Protocol chain without what an ICMP error quotes: the quoted headers are nobody's packet. */
export function chainOf(protocols: string): readonly string[] {
  const known = chains.get(protocols);
  if (known) return known;
  const layers = protocols === '' ? [] : protocols.split(':');
  const icmp = layers.findIndex((layer) => layer === 'icmp' || layer === 'icmpv6');
  const chain = Object.freeze(icmp < 0 ? layers : layers.slice(0, icmp + 1));
  if (chains.size >= CHAIN_CACHE_SIZE) chains.clear();
  chains.set(protocols, chain);
  return chain;
}

/** The value that belongs to the innermost `layer` of the (cut) chain; tshark lists values outermost first. */
function innermost(cell: string, chain: readonly string[], layer: string): string {
  if (!cell.includes(',')) return cell;
  const values = cell.split(',');
  let depth = 0;
  for (const name of chain) if (name === layer) depth++;
  return values[Math.min(depth, values.length) - 1] ?? '';
}

const wholeNumber = (cell: string): number | undefined => {
  if (cell === '') return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
};

const list = (
  cell: string,
): readonly string[] => (cell === '' ? NONE : cell.split(',').filter((x) => x !== ''));
const NONE: readonly never[] = Object.freeze([]);

const CONTROL_LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

/**
 * Columns show control characters as `\033` or `\a`: a name is kept as it was sent. Tab and line ends stay `\t`, `\n`
 * and `\r`, as `tshark -T fields` gives them too: a name of several lines is no name.
 */
function unescaped(cell: string): string {
  if (!cell.includes('\\')) return cell;
  return cell.replace(
    /\\([0-7]{3}|[abfv])/g,
    (_, code: string) => CONTROL_LETTERS[code] ?? String.fromCharCode(Number.parseInt(code, 8)),
  );
}

/** Names that a packet carries, as sent. */
const nameList = (cell: string): readonly string[] => list(unescaped(cell));

function lastOf(cell: string): string {
  return cell.slice(cell.lastIndexOf(',') + 1);
}

function firstOf(cell: string): string {
  const comma = cell.indexOf(',');
  return comma < 0 ? cell : cell.slice(0, comma);
}

/** Raw booleans come as 1/0 or True/False, depending on tshark's version. */
const isTrue = (cell: string) => cell === '1' || cell === 'True' || cell === '✓';

function dnsOf(cells: readonly string[]): DnsMessage | undefined {
  const response = cells[AT.dnsResponse] ?? '';
  if (response === '') return undefined;
  const seconds = wholeNumber(firstOf(cells[AT.dnsTime] ?? ''));
  const addresses = [...list(cells[AT.dnsA] ?? ''), ...list(cells[AT.dnsAaaa] ?? '')];
  return {
    response: isTrue(firstOf(response)),
    queryName: unescaped(firstOf(cells[AT.dnsQueryName] ?? '')),
    rcode: wholeNumber(firstOf(cells[AT.dnsRcode] ?? '')),
    responseTimeMs: seconds === undefined ? undefined : seconds * 1000,
    addresses,
    aliases: nameList(cells[AT.dnsCname] ?? ''),
  };
}

/** RTP's Info names what a payload type means here ("PT=opus, SSRC=..."), in the order of the headers. */
const PAYLOAD_NAME = /PT=([^,]+), SSRC=/g;

/** `0x0e0e0001 (235798529)`, as tshark writes a number of both bases. */
const ssrcNumber = (cell: string): number | undefined => wholeNumber(cell.split(' ', 1)[0] ?? '');

function rtpOf(cells: readonly string[], info: string): readonly RtpHeader[] {
  const ssrcs = cells[AT.rtpSsrc] ?? '';
  if (ssrcs === '') return NONE;
  const columns = [AT.rtpSequence, AT.rtpTimestamp, AT.rtpPayloadType, AT.rtpMarker].map((at) =>
    (cells[at] ?? '').split(',')
  );
  const names = [...info.matchAll(PAYLOAD_NAME)].map((match) => match[1]);
  const headers: RtpHeader[] = [];
  for (const [i, ssrc] of ssrcs.split(',').entries()) {
    const [sequence, timestamp, payloadType] = columns.map((values) => wholeNumber(values[i] ?? ''));
    const source = ssrcNumber(ssrc);
    if (
      source === undefined || sequence === undefined || timestamp === undefined || payloadType === undefined
    ) {
      continue;
    }
    headers.push({
      ssrc: source,
      sequence,
      timestamp,
      payloadType,
      payloadName: names[i],
      marker: isTrue(columns[3]?.[i] ?? ''),
    });
  }
  return headers;
}

const RTP_MAP = /rtpmap:(\d{1,3}) ([^/,]{1,64})\/(\d{1,9})/g;

/** Payload types that an SDP body explains (RFC 8866 section 6.6). */
function rtpMapsOf(attributes: string): readonly RtpMap[] {
  if (attributes === '') return NONE;
  return [...attributes.matchAll(RTP_MAP)].map(([, type, name, rate]) => ({
    payloadType: Number(type),
    payloadName: name ?? '',
    clockRateHz: Number(rate),
  }));
}

/** Innermost TCP or UDP header that belongs to a stream. */
function transportOf(chain: readonly string[], cells: readonly string[]): Transport | undefined {
  for (let i = chain.length - 1; i >= 0; i--) {
    const layer = chain[i];
    if (layer === 'tcp' || layer === 'udp') {
      const stream = cells[layer === 'tcp' ? AT.tcpStream : AT.udpStream] ?? '';
      return innermost(stream, chain, layer) === '' ? undefined : layer;
    }
  }
  return undefined;
}

/**
 * @param line without its line end
 * @param header what the capture file says of the packet
 * @param expectedNumber the packet's position in what this tshark was fed
 */
export function parseLine(
  line: string,
  header: PacketHeader,
  expectedNumber: number,
): PacketRecord | LineReject {
  const cells = line.split('\t');
  if (cells.length < COLUMN_COUNT) return { reason: 'columns', sample: line.slice(0, 200) };
  if (Number(cells[AT.number]) !== expectedNumber) return { reason: 'number', sample: line.slice(0, 200) };
  const cell = (at: number): string => cells[at] ?? '';
  const info = cells.length === COLUMN_COUNT ? cell(AT.info) : cells.slice(AT.info).join('\t');

  const chain = chainOf(cell(AT.chain));
  const transport = transportOf(chain, cells);
  const pick = (tcpAt: number, udpAt: number): number | undefined =>
    transport === undefined
      ? undefined
      : wholeNumber(innermost(cell(transport === 'tcp' ? tcpAt : udpAt), chain, transport));
  const payloadLength = pick(AT.tcpLength, AT.udpLength) ?? 0;
  const flags = cell(AT.tcpFlags);
  const ackRtt = transport === 'tcp' ? wholeNumber(lastOf(cell(AT.ackRtt))) : undefined;
  const hosts = cell(AT.httpHost);
  const authority = cell(AT.http2Authority);
  const gquicName = cell(AT.gquicServerName);

  return {
    no: header.no,
    timeUs: header.timeUs,
    length: header.length,
    capturedLength: header.capturedLength,
    source: cell(AT.source).trim(),
    destination: cell(AT.destination).trim(),
    protocol: cell(AT.protocol).trim(),
    info,
    chain,
    transport,
    streamNumber: pick(AT.tcpStream, AT.udpStream),
    sourcePort: pick(AT.tcpSourcePort, AT.udpSourcePort),
    destinationPort: pick(AT.tcpDestinationPort, AT.udpDestinationPort),
    // UDP's length counts its own 8-byte header (RFC 768).
    payloadBytes: transport === 'udp' ? Math.max(0, payloadLength - 8) : payloadLength,
    tcpFlags: transport === 'tcp' && flags !== '' ? wholeNumber(innermost(flags, chain, 'tcp')) : undefined,
    retransmission: cell(AT.retransmission) !== '',
    ackRttMs: ackRtt === undefined ? undefined : ackRtt * 1000,
    tlsServerNames: nameList(cell(AT.tlsServerName) || gquicName),
    alpn: list(cell(AT.alpn)),
    httpHosts: hosts === '' && authority === '' ? NONE : [...nameList(hosts), ...nameList(authority)],
    dns: dnsOf(cells),
    rtp: rtpOf(cells, info),
    rtpMaps: rtpMapsOf(cell(AT.sdpAttributes)),
  };
}

/** What is known of a packet that tshark would not dissect. */
export function undissected(header: PacketHeader, why: string): PacketRecord {
  return {
    ...header,
    source: '',
    destination: '',
    protocol: '',
    info: why,
    chain: NONE,
    transport: undefined,
    streamNumber: undefined,
    sourcePort: undefined,
    destinationPort: undefined,
    payloadBytes: 0,
    tcpFlags: undefined,
    retransmission: false,
    ackRttMs: undefined,
    tlsServerNames: NONE,
    alpn: NONE,
    httpHosts: NONE,
    dns: undefined,
    rtp: NONE,
    rtpMaps: NONE,
  };
}
