/** A stream's payload in the order in which it was sent. */
import type { CaptureIndex } from './capture_index.ts';
import { answerLines, textAnswer } from './fed_tshark.ts';
import { selectRecords } from './select_records.ts';
import { type Ordered, TcpOrder } from './tcp_order.ts';

/** A packet of the stream, as it is stored. */
export interface StreamPacket {
  readonly no: number;
  readonly timeUs: number;
  readonly length: number;
  readonly fromClient: boolean;
}

export interface Piece {
  readonly side: 'client' | 'server';
  /** Undefined for a gap, and for what was decrypted. */
  readonly packet: StreamPacket | undefined;
  readonly bytes: number;
  /** Undefined in a gap. */
  readonly payload: Uint8Array | undefined;
  readonly encrypted: boolean;
}

const MAX_MS = 60_000;
/** What tshark may print of decrypted payload, as digits. */
const MAX_DECRYPTED_CHARS = 64 * 1024 * 1024;

/** Layers that hide what they carry. */
const ENCRYPTING = /(^|:)(tls|dtls|quic|gquic|ssh|esp|wg|openvpn)(:|$)/;

const TCP_FIELDS = ['tcp.seq_raw', 'tcp.ack_raw', 'tcp.flags', 'tcp.len', 'tcp.payload'];
const UDP_FIELDS = ['udp.payload'];

/**
 * @param packets all packets of the stream, ascending
 * @throws as `askTshark`
 */
export async function* followStream(
  index: CaptureIndex,
  transport: 'tcp' | 'udp',
  packets: readonly StreamPacket[],
  signal: AbortSignal,
): AsyncGenerator<Piece> {
  const orders = { client: new TcpOrder(), server: new TcpOrder() };
  const byNo = new Map(packets.map((packet) => [packet.no, packet]));
  let encrypted = false;
  const piece = (side: Piece['side'], { no, bytes, payload }: Ordered): Piece => ({
    side,
    packet: no === undefined ? undefined : byNo.get(no),
    bytes,
    payload,
    encrypted,
  });
  const fields = ['frame.number', 'frame.protocols', ...(transport === 'tcp' ? TCP_FIELDS : UDP_FIELDS)];
  const lines = answerLines({
    // Of headers inside each other the innermost is the stream's own.
    args: ['-T', 'fields', '-E', 'occurrence=l', ...fields.flatMap((field) => ['-e', field])],
    feed: selectRecords(index, packets.map(({ no }) => no), signal),
    signal,
    maxMs: MAX_MS,
  });
  for await (const line of lines) {
    const [position, layers = '', ...cells] = line.split('\t');
    const packet = packets[Number(position) - 1];
    if (!packet) continue;
    const side = packet.fromClient ? 'client' : 'server';
    encrypted ||= ENCRYPTING.test(layers);
    if (transport === 'udp') {
      const payload = bytesOf(cells[0]);
      if (payload.byteLength > 0) yield piece(side, { no: packet.no, bytes: payload.byteLength, payload });
      continue;
    }
    const [seq = '', ack = '', flags = '', length = '', payload] = cells;
    if (seq === '') continue; // a fragment, or cut before its header's end
    const bits = Number(flags);
    const other = side === 'client' ? 'server' : 'client';
    // RFC 9293 section 3.1: bit 4 says that there is an acknowledgment, bit 1 is SYN.
    if (bits & 0x10) { for (const each of orders[other].acknowledged(Number(ack))) yield piece(other, each); }
    const segment = {
      seq: Number(seq),
      syn: (bits & 0x02) !== 0,
      payload: bytesOf(payload),
      sentBytes: Number(length) || 0,
      no: packet.no,
    };
    for (const each of orders[side].push(segment)) yield piece(side, each);
  }
  for (const side of ['client', 'server'] as const) {
    for (const each of orders[side].end()) yield piece(side, each);
  }
}

function bytesOf(hex = ''): Uint8Array {
  return /^([0-9a-f]{2})*$/.test(hex) ? Uint8Array.fromHex(hex) : new Uint8Array();
}

/**
 * What the capture's own secrets make of a TLS stream; empty when they do not open it.
 * @param clientPort tells which of tshark's two nodes is the client
 */
export async function followDecrypted(
  index: CaptureIndex,
  packets: readonly StreamPacket[],
  client: { readonly address: string; readonly port: number | null },
  signal: AbortSignal,
): Promise<Piece[]> {
  const text = await textAnswer({
    // Nothing but this stream is fed, so it is the first that is counted.
    args: ['-q', '-z', 'follow,tls,raw,0'],
    feed: selectRecords(index, packets.map(({ no }) => no), signal),
    signal,
    maxMs: MAX_MS,
  }, MAX_DECRYPTED_CHARS);
  const first = /^Node 0: (.*):(\d+)$/m.exec(text);
  const isClient = first?.[1]?.replace(/^\[|\]$/g, '') === client.address && Number(first[2]) === client.port;
  const [node0, node1] = isClient ? ['client', 'server'] as const : ['server', 'client'] as const;
  const pieces: Piece[] = [];
  for (const line of text.split('\n')) {
    const [, tab, hex] = /^(\t?)((?:[0-9a-f]{2})+)$/.exec(line) ?? [];
    if (hex === undefined) continue;
    const payload = Uint8Array.fromHex(hex);
    pieces.push({
      side: tab ? node1 : node0,
      packet: undefined,
      bytes: payload.byteLength,
      payload,
      encrypted: false,
    });
  }
  return pieces;
}
