import assert from 'node:assert/strict';
import fc from 'fast-check';
import { captureBytes, type CaptureFile } from '../../src/capture/capture_bytes.ts';
import { CaptureParts, captureSize, listParts, partName } from '../../src/capture/capture_parts.ts';
import { exportCapture } from '../../src/capture/export_capture.ts';
import { TapdeckError } from '../../src/model/errors.ts';
import { fixtureBytes, fixturePath } from '../support/fixture_files.ts';
import { GrowingParts, partPath } from '../support/growing_parts.ts';
import { TempFolder } from '../support/temp_folder.ts';

const isGone = (error: unknown) => error instanceof TapdeckError && error.kind === 'not_found';

async function all(file: CaptureFile, from = 0): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of captureBytes(file, undefined, from)) chunks.push(chunk);
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

const content = (bytes: number) => new Uint8Array(bytes).map((_, i) => (i * 7919) >> 3);

/** Finished parts of these sizes. */
async function written(folder: TempFolder, sizes: readonly number[], first = 1): Promise<string> {
  const path = folder.at('session-1.pcapng');
  const whole = content(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  for (const [i, size] of sizes.entries()) {
    await Deno.writeFile(partPath(path, first + i), whole.subarray(at, at += size));
  }
  return path;
}

Deno.test('parts: however they are cut and whenever they grow, the reader gets the whole, from any place', async () => {
  // A step writes some bytes, or begins a new part (0); "later" lets the reader look in between.
  const step = fc.record({
    bytes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9000 })),
    later: fc.nat(3),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (steps, place) => {
        await using folder = await TempFolder.make();
        const whole = content(steps.reduce((sum, { bytes }) => sum + bytes, 0));
        const from = Math.floor(place * whole.length);
        using writer = new GrowingParts(folder.at('session-1.pcapng'));
        const writing = (async () => {
          let at = 0;
          for (const { bytes, later } of steps) {
            if (bytes === 0) writer.rotate();
            else writer.append(whole.subarray(at, at += bytes));
            // 1: another task's turn; 2 and 3: a look of the reader's, or several.
            if (later > 0) await new Promise((resolve) => setTimeout(resolve, later === 3 ? 40 : 0));
          }
          writer.finish();
        })();
        const read = await all(writer.asCapture, from);
        await writing;
        assert.deepEqual(read, whole.subarray(from));
        // The same once more, finished, and found by listing the folder.
        assert.deepEqual(await all({ path: writer.path }, from), whole.subarray(from));
        assert.equal(await captureSize(writer.path), whole.length);
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test('parts: places stay what they were while the front is removed', async () => {
  await using folder = await TempFolder.make();
  const path = await written(folder, [1000, 300_000, 50, 7000]);
  const whole = content(308_050);
  const parts = new CaptureParts(path);
  const [first, second] = await parts.placed();
  assert(first && second);
  await assert.rejects(parts.remove(second), /not the first part/);
  await parts.remove(first);
  assert.equal(parts.removedBytes, 1000);
  for (const from of [1000, 1001, 301_000, 301_050, 308_049, 308_050, 400_000]) {
    assert.deepEqual(await all({ path, parts }, from), whole.subarray(from), `from ${from}`);
  }
  for (const from of [0, 999]) await assert.rejects(all({ path, parts }, from), isGone);
  assert.equal(await parts.writtenBytes(), 308_050);

  // Removed under a reader that lags: it is told, and never given what comes after the hole.
  const reader = captureBytes({ path, parts }, undefined, 1000);
  const { value } = await reader.next();
  assert.deepEqual(value, whole.subarray(1000, 1000 + (value?.length ?? 0)));
  for (const part of await parts.placed()) await parts.remove(part);
  await assert.rejects(async () => {
    for await (const chunk of reader) assert(chunk.byteLength <= 300_000);
    await all({ path, parts }, 301_000);
  }, isGone);
});

Deno.test('parts: who does not know of the removal is told that the capture is not whole', async () => {
  await using folder = await TempFolder.make();
  const path = await written(folder, [10, 20, 30]);
  await Deno.remove(partPath(path, 2));
  await assert.rejects(all({ path }), isGone);
  await assert.rejects(captureSize(path), isGone);
  await Deno.rename(partPath(path, 3), partPath(path, 2));
  assert.equal((await all({ path })).length, 40);
  await Deno.remove(partPath(path, 1));
  await assert.rejects(all({ path }), /^TapdeckError: The raw capture \S+ is not whole any more/);
  await Deno.remove(partPath(path, 2));
  await assert.rejects(captureSize(path), /is not there any more/);
});

Deno.test('parts: numbers order them, also above 99,999; other files are no parts', async () => {
  await using folder = await TempFolder.make();
  const path = await written(folder, [5, 6, 7], 99_998);
  for (
    const name of [
      'session-1.lock',
      'session-1_00001.pcapng',
      'session-1_1_20261124120310.pcapng',
      'session-1_00001_20261124120310.pcapng.gz',
      'session-11_00001_20261124120310.pcapng',
      'session-1-2_00001_20261124120310.pcapng',
    ]
  ) await folder.write(name, 'not a part');
  assert.deepEqual((await listParts(path)).map((part) => part.number), [99_998, 99_999, 100_000]);
  const parts = new CaptureParts(path, 99_997);
  assert.deepEqual(await all({ path, parts }), content(18));
  assert.deepEqual(partName('session-1-2_00012_20261124120310.pcapng'), {
    base: 'session-1-2.pcapng',
    number: 12,
  });
});

Deno.test('parts: a new one is waited for, and waiting ends at once when it is called off', async () => {
  await using folder = await TempFolder.make();
  using writer = new GrowingParts(folder.at('session-1.pcapng'));
  writer.append(content(10));
  const stop = new AbortController();
  const reason = new Error('called off');
  await assert.rejects(async () => {
    for await (const _ of captureBytes(writer.asCapture, stop.signal)) {
      queueMicrotask(() => stop.abort(reason));
    }
  }, reason);
});

Deno.test('captureBytes: from any place in one file, plain or gzip', async () => {
  const plain = await fixtureBytes('big_endian.pcap');
  for (const from of [0, 1, 500, plain.length, plain.length + 9]) {
    for (const file of ['big_endian.pcap', 'big_endian.pcap.gz']) {
      assert.deepEqual(
        await all({ path: fixturePath(file) }, from),
        plain.subarray(from),
        `${file} from ${from}`,
      );
    }
  }
});

Deno.test('exportCapture: parts become one file; a part alone is refused', async () => {
  await using folder = await TempFolder.make();
  const path = folder.at('session-1.pcapng');
  await Deno.copyFile(fixturePath('web_browsing.pcapng'), partPath(path, 1));
  await Deno.copyFile(fixturePath('web_quic.pcapng'), partPath(path, 2));
  const packets = async () => {
    const bytes = await new Response(
      ReadableStream.from(exportCapture(path, undefined, new AbortController().signal)),
    ).bytes();
    return bytes.length;
  };
  const [one, two] = await Promise.all(['web_browsing.pcapng', 'web_quic.pcapng'].map(fixtureBytes));
  assert((await packets()) > Math.max(one?.length ?? 0, two?.length ?? 0));
  await Deno.remove(partPath(path, 1));
  await assert.rejects(packets(), isGone);
});
