/** One line of tshark's `-T tabs` output becomes a PacketRecord. */
import type { PacketHeader, PacketRecord, Transport } from '../model/packet.ts';
import { firstOf, milliseconds, NONE, repeated } from './cells.ts';
import { chainOf } from './chain.ts';
import { COLUMN_COUNT, COLUMN_INDEX as AT } from './columns.ts';
import { withFrameNumbers } from './frame_references.ts';
import { handshakeOf, requestOf } from './parse_names.ts';
import { certificateOf, credentialsOf } from './parse_findings.ts';
import { dnsOf, rtpMapsOf, rtpOf } from './parse_payload.ts';
import { headerOf, type TransportHeader } from './transport_header.ts';

/** A line that is not one of ours: a tshark that prints one is not to be trusted any further. */
export interface LineReject {
  readonly reason: 'columns' | 'number';
  readonly sample: string;
}

/** The two ends of a packet's own stream, and whether the packet opens it. */
export interface StreamEnds {
  readonly source: string;
  readonly sourcePort: number | undefined;
  readonly destination: string;
  readonly destinationPort: number | undefined;
  /** A SYN without ACK (RFC 9293 section 3.5). */
  readonly opens: boolean;
}

/** How one tshark's own numbers become the session's. */
export interface Numbering {
  /** The session's number of a stream; undefined until a packet of its own was met. */
  known(transport: Transport, local: number): number | undefined;
  /**
   * Gives a stream its number; undefined when it must wait for a packet of its own.
   * @param ends left out for a header that is not the packet's own
   */
  open(transport: Transport, local: number, ends?: StreamEnds): number | undefined;
  /** The session's number of a frame. */
  frame(local: number): number | undefined;
}

const NO_HEADER: TransportHeader = Object.freeze({
  sourcePort: undefined,
  destinationPort: undefined,
  payloadBytes: 0,
  tcpFlags: undefined,
});

const SYN = 0x02;
const ACK = 0x10;

/** Of several round trips in a packet (a tunnel), the innermost. Seconds alone have a decimal point. */
const ackRttMs = (analysis: string) => milliseconds(analysis.slice(analysis.lastIndexOf(',') + 1));

/** Marks stand before seconds. */
const isRetransmission = (analysis: string) => analysis !== '' && !firstOf(analysis).includes('.');

function countOf(cell: string): number {
  let count = 1;
  for (let comma = cell.indexOf(','); comma >= 0; comma = cell.indexOf(',', comma + 1)) count++;
  return count;
}

/**
 * Numbers TCP or UDP headers, outer ones and what an ICMP error quotes too, as tshark does.
 * @param at which of them is the packet's own; -1 for none
 * @param ends of that one
 * @returns the number of that one
 */
function numbersOf(
  cell: string,
  transport: Transport,
  numbering: Numbering,
  at: number,
  ends: StreamEnds | undefined,
): number | undefined {
  let own: number | undefined;
  let i = 0;
  for (const text of cell.split(',')) {
    const local = Number(text);
    if (!Number.isSafeInteger(local) || local < 0) continue;
    const isOwn = i++ === at;
    const number = numbering.known(transport, local) ??
      numbering.open(transport, local, isOwn ? ends : undefined);
    if (isOwn) own = number;
  }
  return own;
}

/** The stream of nearly every packet: one header of its kind, met before. */
function knownNumber(cell: string, transport: Transport, numbering: Numbering): number | undefined {
  if (cell.includes(',')) return undefined;
  const local = Number(cell);
  return Number.isSafeInteger(local) ? numbering.known(transport, local) : undefined;
}

const endsOf = (source: string, destination: string, own: TransportHeader): StreamEnds => ({
  source,
  sourcePort: own.sourcePort,
  destination,
  destinationPort: own.destinationPort,
  opens: ((own.tcpFlags ?? 0) & (SYN | ACK)) === SYN,
});

/**
 * @param line without its line end
 * @param header what the capture file says of the packet
 * @param position the packet's position in what this tshark was fed
 */
export function parseLine(
  line: string,
  header: PacketHeader,
  position: number,
  numbering: Numbering,
): PacketRecord | LineReject {
  const cells = line.split('\t');
  if (cells.length < COLUMN_COUNT) return { reason: 'columns', sample: line.slice(0, 200) };
  if (Number(cells[AT.number]) !== position) return { reason: 'number', sample: line.slice(0, 200) };
  const info = cells.length === COLUMN_COUNT ? cells[AT.info] ?? '' : cells.slice(AT.info).join('\t');
  const source = repeated(cells[AT.source] ?? '');
  const destination = repeated(cells[AT.destination] ?? '');

  const chain = chainOf(cells[AT.chain] ?? '');
  const tcpStreams = cells[AT.tcpStream] ?? '';
  const udpStreams = cells[AT.udpStream] ?? '';
  const streams = chain.transport === 'tcp' ? tcpStreams : udpStreams;
  // A fragment's chain names a transport of which nothing was read.
  const transport = streams === '' ? undefined : chain.transport;
  let own = NO_HEADER;
  let streamNumber: number | undefined;
  if (transport === undefined) {
    if (tcpStreams !== '') numbersOf(tcpStreams, 'tcp', numbering, -1, undefined);
    if (udpStreams !== '') numbersOf(udpStreams, 'udp', numbering, -1, undefined);
  } else {
    const count = countOf(streams);
    const at = Math.min(chain.depth, count) - 1;
    own = headerOf(transport, cells[transport === 'tcp' ? AT.tcpHeader : AT.udpHeader] ?? '', count, at);
    const others = transport === 'tcp' ? udpStreams : tcpStreams;
    if (others === '') streamNumber = knownNumber(streams, transport, numbering);
    if (streamNumber === undefined) {
      const ends = endsOf(source, destination, own);
      streamNumber = numbersOf(streams, transport, numbering, at, ends);
      // tshark counts TCP and UDP apart.
      if (others !== '') numbersOf(others, transport === 'tcp' ? 'udp' : 'tcp', numbering, -1, undefined);
    }
  }
  const analysis = cells[AT.tcpAnalysis] ?? '';
  const handshake = handshakeOf(cells[AT.serverName] ?? '', cells[AT.handshake] ?? '', chain.layers, own);
  const request = requestOf(cells[AT.httpRequest] ?? '');
  const bodyParts = cells[AT.bodyParts] ?? '';

  return {
    no: header.no,
    timeUs: header.timeUs,
    length: header.length,
    capturedLength: header.capturedLength,
    source,
    destination,
    protocol: repeated(cells[AT.protocol] ?? ''),
    info: withFrameNumbers(info, numbering.frame),
    chain: chain.layers,
    transport,
    streamNumber,
    sourcePort: own.sourcePort,
    destinationPort: own.destinationPort,
    payloadBytes: own.payloadBytes,
    tcpFlags: own.tcpFlags,
    retransmission: isRetransmission(analysis),
    ackRttMs: transport === 'tcp' ? ackRttMs(analysis) : undefined,
    tlsServerNames: handshake.tlsServerNames,
    certificateTexts: handshake.certificateTexts,
    certificate: certificateOf(bodyParts, handshake.certificateTexts),
    credentials: credentialsOf(bodyParts, chain.layers),
    alpn: handshake.alpn,
    stunRealms: handshake.stunRealms,
    httpHosts: request.httpHosts,
    userAgent: request.userAgent,
    dns: dnsOf(cells[AT.dnsQueryName] ?? '', cells[AT.dnsReply] ?? '', cells),
    rtp: rtpOf(cells[AT.rtp] ?? '', info),
    rtpMaps: rtpMapsOf(bodyParts),
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
    ...handshakeOf('', '', NONE, NO_HEADER),
    certificate: undefined,
    credentials: undefined,
    ...requestOf(''),
    dns: undefined,
    rtp: NONE,
    rtpMaps: NONE,
  };
}
