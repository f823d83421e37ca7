/** One page of a stream's payload. */
import type { CaptureIndex } from '../capture/capture_index.ts';
import { followDecrypted, followStream, type Piece, type StreamPacket } from '../capture/follow_stream.ts';
import type { FollowPage, FollowPiece, FollowQuery } from '../model/inspection.ts';
import type { StreamRow } from '../model/rows.ts';

export interface FollowedStream {
  readonly index: CaptureIndex;
  readonly row: StreamRow;
  /** Ascending; the index has come to the last of them. */
  readonly packets: readonly StreamPacket[];
  readonly remarks: readonly string[];
}

/** Payload on a page; a piece is never parted, and has at most what one packet carries. */
const PAGE_BYTES = 64 * 1024;
const PAGE_PIECES = 1000;

/**
 * What cannot be shown safely: controls, what changes the direction of writing (Unicode TR 36 section 3.7), what no font
 * has, and marks that have no letter to stand on. Line ends and tabs stay.
 */
const UNSHOWABLE = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}\ufffd]|(?<!\p{L}\p{M}{0,3})\p{M}/gu;

export async function followPage(
  stream: FollowedStream,
  query: FollowQuery,
  signal: AbortSignal,
): Promise<FollowPage> {
  const { index, row, packets } = stream;
  const transport = row.transport === 'udp' ? 'udp' : 'tcp';
  const client = { address: row.client, port: row.client_port };
  const opened = transport === 'tcp' && index.hasSecrets
    ? await followDecrypted(index, packets, client, signal)
    : [];
  const pieces: AsyncIterable<Piece> | Iterable<Piece> = opened.length > 0
    ? opened
    : followStream(index, transport, packets, signal);
  const decoders = { client: new TextDecoder(), server: new TextDecoder() };
  const shown: FollowPiece[] = [];
  let offset = 0;
  let bytes = 0;
  let encrypted = false;
  let nextOffset: number | null = null;
  for await (const piece of pieces) {
    encrypted ||= piece.encrypted;
    if (query.side !== 'both' && piece.side !== query.side) continue;
    const begins = offset;
    offset += piece.bytes;
    if (begins < query.offset) continue;
    if (bytes >= PAGE_BYTES || shown.length >= PAGE_PIECES) {
      nextOffset = begins;
      break;
    }
    bytes += piece.payload?.byteLength ?? 0;
    shown.push({
      side: piece.side,
      no: piece.packet?.no ?? null,
      time_us: piece.packet?.timeUs ?? null,
      offset: begins,
      bytes: piece.bytes,
      gap: piece.payload === undefined,
      data: dataOf(piece, query.mode, decoders[piece.side]),
    });
  }
  return {
    stream_key: row.stream_key,
    protection: opened.length > 0 ? 'decrypted' : encrypted ? 'encrypted' : 'plain',
    pieces: shown,
    next_offset: nextOffset,
    remarks: [...stream.remarks],
  };
}

/** Encrypted bytes are no text: only `hex` shows them. */
function dataOf({ payload, encrypted }: Piece, mode: FollowQuery['mode'], decoder: TextDecoder): string {
  if (payload === undefined) return '';
  if (mode === 'hex') return payload.toHex();
  if (encrypted) return '';
  return decoder.decode(payload, { stream: true }).replaceAll('\r\n', '\n').replace(UNSHOWABLE, '·');
}
