import assert from 'node:assert/strict';
import fc from 'fast-check';
import { captureBytes } from '../../src/capture/capture_bytes.ts';
import { concat } from '../../tools/packets/bytes.ts';
import { fixtureBytes, fixturePath } from '../support/fixture_files.ts';
import { GrowingFile } from '../support/growing_file.ts';
import { TempFolder } from '../support/temp_folder.ts';

async function all(...args: Parameters<typeof captureBytes>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of captureBytes(...args)) parts.push(chunk);
  return concat(...parts);
}

Deno.test('captureBytes: a file as it is, however long', async () => {
  await using folder = await TempFolder.make();
  const content = new Uint8Array(700_001).map((_, i) => (i * 31) & 0xff);
  const path = await folder.write('plain', content);
  assert.deepEqual(await all({ path }), content);
  assert.deepEqual(await all({ path: await folder.write('empty', new Uint8Array(0)) }), new Uint8Array(0));
});

Deno.test('captureBytes: gzip is unpacked', async () => {
  const plain = await fixtureBytes('big_endian.pcap');
  assert.deepEqual(await all({ path: fixturePath('big_endian.pcap.gz') }), plain);
});

Deno.test('captureBytes: a gzip file that is cut off gives what can be unpacked, and a warning', async () => {
  const plain = await fixtureBytes('big_endian.pcap');
  const warnings: string[] = [];
  const path = fixturePath('truncated_file.pcap.gz');
  const found = await all({ path, onWarning: (text) => warnings.push(text) });
  assert.ok(found.length > 400, `${found.length} bytes`);
  assert.deepEqual(found, plain.slice(0, found.length));
  assert.deepEqual(warnings, ['The gzip file is cut off or damaged; what could be unpacked was kept.']);
});

Deno.test('captureBytes: damage in the middle of gzip is a warning too', async () => {
  await using folder = await TempFolder.make();
  const plain = new Uint8Array(300_000).map((_, i) => (i * 7919) >> 5);
  const packed = new Uint8Array(
    await new Response(new Blob([plain]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
  );
  packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 40);
  const warnings: string[] = [];
  const path = await folder.write('damaged.gz', packed);
  await all({ path, onWarning: (text) => warnings.push(text) });
  assert.equal(warnings.length, 1);
});

const packed = async (plain: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(
    await new Response(new Blob([plain]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
  );

const noise = (size: number) => new Uint8Array(size).map((_, i) => (i * i * 7919) >> 7);

Deno.test('captureBytes: gzip of several members, and zeros behind them, is read to its end', async () => {
  await using folder = await TempFolder.make();
  const plain = noise(300_000);
  const sizes = [0, 1, 20_000, 60_000, 219_999];
  const ends = sizes.map((_, i) => sizes.slice(0, i + 1).reduce((sum, size) => sum + size));
  const members = await Promise.all(ends.map((end, i) => packed(plain.slice(ends[i - 1] ?? 0, end))));
  const warnings: string[] = [];
  const onWarning = (text: string) => warnings.push(text);
  const path = await folder.write('members.gz', concat(...members, new Uint8Array(512)));
  assert.deepEqual(await all({ path, onWarning }), plain.slice(0, ends.at(-1)));
  assert.deepEqual(await all({ path, onWarning }, undefined, 80_000), plain.slice(80_000, ends.at(-1)));
  assert.deepEqual(warnings, []);
});

Deno.test('captureBytes: bytes behind the last gzip member cost nothing of what is before, and are told', async () => {
  await using folder = await TempFolder.make();
  for (const size of [10, 20_000, 300_000]) {
    const plain = noise(size);
    const warnings: string[] = [];
    const path = await folder.write(
      'behind.gz',
      concat(await packed(plain), new TextEncoder().encode('more')),
    );
    assert.deepEqual(await all({ path, onWarning: (text) => warnings.push(text) }), plain);
    assert.deepEqual(warnings, [
      'Behind the end of the gzip file are bytes that are not gzip; they were left out.',
    ]);
  }
});

Deno.test('captureBytes: everything that comes before damage in gzip is kept, in a small file too', async () => {
  await using folder = await TempFolder.make();
  const plain = noise(3000);
  const damaged = await packed(plain);
  const checksum = damaged.length - 8;
  damaged[checksum] = (damaged[checksum] ?? 0) ^ 1;
  const warnings: string[] = [];
  const path = await folder.write('checksum.gz', damaged);
  assert.deepEqual(await all({ path, onWarning: (text) => warnings.push(text) }), plain);
  assert.deepEqual(warnings, ['The gzip file is cut off or damaged; what could be unpacked was kept.']);
});

Deno.test('captureBytes: unpacking ends at once when it is called off, or when nobody reads on', async () => {
  await using folder = await TempFolder.make();
  const path = await folder.write('long.gz', await packed(noise(3_000_000)));
  for await (const chunk of captureBytes({ path })) {
    assert.ok(chunk.length < 1_000_000, 'not everything at once');
    break;
  }
  const stop = new AbortController();
  const reason = new Error('called off');
  await assert.rejects(async () => {
    for await (const _ of captureBytes({ path }, stop.signal)) stop.abort(reason);
  }, reason);
});

Deno.test('captureBytes: a file that grows is followed until nobody writes any more', async () => {
  await using folder = await TempFolder.make();
  const content = await fixtureBytes('rtp_call.pcap');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 9000, max: 60_000 }), { minLength: 1, maxLength: 5 }),
      async (sizes) => {
        using file = new GrowingFile(folder.at('grows'));
        const parts: Uint8Array[] = [];
        let written = 0;
        const write = () => {
          const size = sizes[parts.length % sizes.length] ?? 1;
          file.append(content.subarray(written, written + size));
          written = Math.min(content.length, written + size);
          // What is written in the last moment is read as well.
          if (written === content.length) file.finish();
        };
        write();
        for await (const chunk of captureBytes(file.asCapture)) {
          parts.push(chunk);
          if (written < content.length) write();
        }
        assert.deepEqual(concat(...parts), content);
      },
    ),
    { numRuns: 4 },
  );
});

Deno.test('captureBytes: waiting for a writer ends at once when it is called off', async () => {
  await using folder = await TempFolder.make();
  using file = new GrowingFile(folder.at('grows'));
  file.append(new Uint8Array(100));
  const stop = new AbortController();
  const reason = new Error('called off');
  await assert.rejects(async () => {
    for await (const _ of captureBytes(file.asCapture, stop.signal)) queueMicrotask(() => stop.abort(reason));
  }, reason);
});

Deno.test('captureBytes: a file that is not there is the caller’s to explain', async () => {
  await assert.rejects(all({ path: '/nonexistent/capture.pcap' }), Deno.errors.NotFound);
});
