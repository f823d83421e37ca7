/**
 * The comment by which a dumpcap is known as ours (dumpcap.ts) names a path of this machine. It stays in the raw capture,
 * and leaves with no export; other people's comments are theirs.
 */

/** Marks a dumpcap as ours in the process list, together with the path that follows: into one file only. */
export const MARK = 'tapdeck-capture:';

/** draft-ietf-opsawg-pcapng. */
const SECTION_HEADER = 0x0a0d0d0a;
const LITTLE_ENDIAN_MAGIC = 0x4d3c2b1a;
const OPTION_END = 0;
const OPTION_COMMENT = 1;
/** From a section header's first byte to its options, and what follows them. */
const OPTIONS_AT = 24;
const TRAILER_BYTES = 4;
/** Type, length and, of a section header, byte order. */
const BLOCK_HEAD_BYTES = 12;
/** Wiretap's limit for a block: what claims more is no pcapng, and is handed on as it is. */
const MAX_BLOCK_BYTES = 16 * 1024 * 1024;

type Bytes = Uint8Array<ArrayBuffer>;

/** The same pcapng, its section headers without our comment; what turns out to be no pcapng is left as it is. */
export async function* withoutOwnComment(pcapng: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  let held: Bytes = new Uint8Array(0);
  /** Bytes of the block that is being handed on. */
  let pass = 0;
  let little = true;
  for await (const chunk of pcapng) {
    let rest = held.byteLength === 0 ? chunk : joined(held, chunk);
    while (rest.byteLength > 0) {
      if (pass > 0) {
        yield rest.subarray(0, pass);
        const passed = Math.min(pass, rest.byteLength);
        pass -= passed;
        rest = rest.subarray(passed);
        continue;
      }
      if (rest.byteLength < BLOCK_HEAD_BYTES) break;
      const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
      const isHeader = view.getUint32(0) === SECTION_HEADER;
      if (isHeader) little = view.getUint32(8) === LITTLE_ENDIAN_MAGIC;
      const length = view.getUint32(4, little);
      const padded = length + (4 - length % 4) % 4;
      if (length < BLOCK_HEAD_BYTES || length > MAX_BLOCK_BYTES) pass = Infinity;
      else if (!isHeader) pass = padded;
      else if (rest.byteLength < padded) break;
      else {
        yield sectionHeader(rest.subarray(0, padded), little);
        rest = rest.subarray(padded);
      }
    }
    held = rest;
  }
  if (held.byteLength > 0) yield held;
}

function sectionHeader(block: Bytes, little: boolean): Bytes {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const end = block.byteLength - TRAILER_BYTES;
  if (end <= OPTIONS_AT) return block;
  const kept: Bytes[] = [];
  for (let at = OPTIONS_AT; at < end;) {
    const code = at + 4 > end ? OPTION_END : view.getUint16(at, little);
    const length = at + 4 > end ? 0 : view.getUint16(at + 2, little);
    const next = code === OPTION_END ? end : Math.min(end, at + 4 + length + (4 - length % 4) % 4);
    const text = new TextDecoder().decode(block.subarray(at + 4, Math.min(end, at + 4 + length)));
    if (code !== OPTION_COMMENT || !text.startsWith(MARK)) kept.push(block.subarray(at, next));
    at = next;
  }
  const options = joined(...kept);
  if (options.byteLength === end - OPTIONS_AT) return block;
  const changed = joined(block.subarray(0, OPTIONS_AT), options, block.subarray(end));
  const written = new DataView(changed.buffer);
  // The length of the section itself counts what comes behind this block only.
  written.setUint32(4, changed.byteLength, little);
  written.setUint32(changed.byteLength - TRAILER_BYTES, changed.byteLength, little);
  return changed;
}

function joined(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
