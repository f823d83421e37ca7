/** Chosen records of a capture as a pcapng file of their own. */
import { askTshark } from './fed_tshark.ts';
import { withoutOwnComment } from './own_comment.ts';

/** A slow reader of a long stream may take its time. */
const MAX_EXPORT_MS = 3_600_000;

/** @param records with everything that must be known before them */
export function pcapngOf(
  records: AsyncIterable<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  return ReadableStream.from(
    withoutOwnComment(
      askTshark({ args: ['-F', 'pcapng', '-w', '-'], feed: records, signal, maxMs: MAX_EXPORT_MS }),
    ),
  );
}
