/** What goes from a section header on export, and what stays. */
import assert from 'node:assert/strict';
import { MARK, withoutOwnComment } from '../../src/capture/own_comment.ts';
import { fixtureBytes } from '../support/fixture_files.ts';

const encoder = new TextEncoder();

/** A section header with comments. */
function header(little: boolean, comments: readonly string[]): Uint8Array<ArrayBuffer> {
  const texts = comments.map((text) => encoder.encode(text));
  const room = texts.reduce((sum, text) => sum + 4 + Math.ceil(text.byteLength / 4) * 4, 4);
  const view = new DataView(new ArrayBuffer(28 + room));
  view.setUint32(0, 0x0a0d0d0a);
  view.setUint32(4, view.byteLength, little);
  view.setUint32(8, 0x1a2b3c4d, little);
  view.setUint16(12, 1, little);
  view.setBigInt64(16, -1n, little);
  let at = 24;
  for (const text of texts) {
    view.setUint16(at, 1, little);
    view.setUint16(at + 2, text.byteLength, little);
    new Uint8Array(view.buffer).set(text, at + 4);
    at += 4 + Math.ceil(text.byteLength / 4) * 4;
  }
  view.setUint32(view.byteLength - 4, view.byteLength, little);
  return new Uint8Array(view.buffer);
}

/** Any other block, with our mark where nobody looks for it. */
function block(little: boolean): Uint8Array<ArrayBuffer> {
  const text = encoder.encode(OURS.padEnd(100));
  const view = new DataView(new ArrayBuffer(12 + text.byteLength + (4 - text.byteLength % 4) % 4));
  view.setUint32(0, 6, little);
  view.setUint32(4, view.byteLength, little);
  new Uint8Array(view.buffer).set(text, 8);
  view.setUint32(view.byteLength - 4, view.byteLength, little);
  return new Uint8Array(view.buffer);
}

/** @param step bytes of each chunk */
async function cleaned(bytes: Uint8Array<ArrayBuffer>, step: number): Promise<Uint8Array> {
  const chunks = async function* () {
    for (let at = 0; at < bytes.byteLength; at += step) yield bytes.slice(at, at + step);
  };
  const parts = await Array.fromAsync(withoutOwnComment(chunks()));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

const OURS = `${MARK}/home/someone/Große Firma/data/captures/session-1.pcapng`;

Deno.test('own comment: ours goes from every section, either byte order, wherever chunks end; others stay', async () => {
  for (const little of [true, false]) {
    for (
      const [comments, left] of [
        [[OURS], []],
        [['before', OURS, 'behind'], ['before', 'behind']],
        [[`about ${OURS}`], [`about ${OURS}`]],
        [[], []],
      ] as const
    ) {
      const file = (texts: readonly string[]) =>
        new Blob([header(little, texts), block(little), header(little, texts), block(little)]).bytes();
      const [whole, expected] = [await file(comments), await file(left)];
      for (const step of [1, 7, whole.byteLength]) {
        assert.deepEqual(await cleaned(whole, step), expected, `${comments} ${step}`);
      }
    }
  }
});

Deno.test('own comment: what is no pcapng, and a file that was cut, pass as they are', async () => {
  for (
    const name of ['tcp_midstream.pcap', 'truncated_file.pcapng', 'not_a_capture.pcap', 'big_endian.pcapng']
  ) {
    const bytes = await fixtureBytes(name);
    assert.deepEqual(await cleaned(bytes, 1000), new Uint8Array(bytes), name);
  }
});
