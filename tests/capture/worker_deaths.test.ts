/** tsharks that are killed or hang while several are at work. */
import assert from 'node:assert/strict';
import { dissect, type DissectOptions } from '../../src/capture/dissect.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import { type Frame, pcap } from '../../tools/packets/capture_file.ts';
import { busyFrames } from '../support/busy_capture.ts';
import { childrenNamed } from '../support/children.ts';
import { dissected } from '../support/dissected.ts';
import { GrowingFile } from '../support/growing_file.ts';
import { TempFolder } from '../support/temp_folder.ts';

const FRAMES = busyFrames(3, 150_000);

/** A file of which half is there, so that every tshark has answered something and has more to do. */
class HalfWritten implements AsyncDisposable {
  readonly file: GrowingFile;
  readonly #rest: Frame[];
  private constructor(readonly folder: TempFolder) {
    const half = Math.floor(FRAMES.length / 2);
    this.file = new GrowingFile(folder.at('grows.pcap'));
    this.file.append(pcap(FRAMES.slice(0, half)));
    this.#rest = FRAMES.slice(half);
  }

  static async make(): Promise<HalfWritten> {
    return new HalfWritten(await TempFolder.make());
  }

  complete(): void {
    this.file.append(pcap(this.#rest).subarray(24));
    this.file.finish();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.file[Symbol.dispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}

/**
 * Reads with three workers, does something to the tsharks when the first packets have come, and holds what comes of it
 * against an undisturbed reading.
 * @returns how often a tshark was started again
 */
async function assertSameAfter(
  harm: (pids: readonly number[]) => void,
  options: DissectOptions = {},
): Promise<number> {
  await using written = await HalfWritten.make();
  const records: PacketRecord[] = [];
  const warnings: string[] = [];
  let restarts = 0;
  let harmed = false;
  const following = dissect(written.file.asCapture, {
    workers: 3,
    spread: 'at once',
    onRestart: () => restarts++,
    onWarning: (sentence) => warnings.push(sentence),
    onCut: () => assert.fail('nothing was cut off'),
    ...options,
  });
  for await (const batch of following) {
    records.push(...batch);
    if (harmed) continue;
    harmed = true;
    const pids = await childrenNamed('tshark');
    assert.equal(pids.length, 3);
    harm(pids);
    written.complete();
  }
  assert.deepEqual(warnings, []);
  const undisturbed = await dissected(written.file.path);
  assert.equal(records.length, undisturbed.length);
  for (const [i, record] of undisturbed.entries()) assert.deepEqual(records[i], record);
  assert.deepEqual(await childrenNamed('tshark'), []);
  return restarts;
}

Deno.test('workers: one of three is killed', async () => {
  for (const which of [0, 1, 2]) {
    assert.equal(await assertSameAfter((pids) => Deno.kill(pids[which] ?? 0, 'SIGKILL')), 1);
  }
});

Deno.test('workers: all three are killed', async () => {
  const restarts = await assertSameAfter((pids) => {
    for (const pid of pids) Deno.kill(pid, 'SIGKILL');
  });
  assert.equal(restarts, 3);
});

Deno.test('workers: one of three hangs', async () => {
  const restarts = await assertSameAfter((pids) => Deno.kill(pids[1] ?? 0, 'SIGSTOP'), { hangMs: 3000 });
  assert.ok(restarts >= 1);
});

function resume(pid: number): void {
  try {
    Deno.kill(pid, 'SIGCONT');
  } catch {
    // It was ended, which the test finds out.
  }
}

Deno.test('workers: whoever reads the records slowly does not make a tshark hang', async () => {
  await using folder = await TempFolder.make();
  using file = new GrowingFile(folder.at('grows.pcap'));
  file.append(pcap(FRAMES.slice(0, 1)));
  let restarts = 0;
  let packets = 0;
  const hangMs = 1000;
  let read = Promise.withResolvers<void>();
  const following = dissect(file.asCapture, {
    hangMs,
    onRestart: () => restarts++,
    onRead: () => read.resolve(),
  });
  for await (const batch of following) {
    packets += batch.length;
    if (packets > 1) continue;
    const [pid] = await childrenNamed('tshark');
    assert.ok(pid);
    // The next packet has been read, but is not answered yet when the consumer comes back.
    Deno.kill(pid, 'SIGSTOP');
    read = Promise.withResolvers();
    file.append(pcap(FRAMES.slice(1, 2)).subarray(24));
    await read.promise;
    await new Promise((resolve) => setTimeout(resolve, 2 * hangMs));
    file.finish();
    setTimeout(() => resume(pid), hangMs / 5);
  }
  assert.equal(packets, 2);
  assert.equal(restarts, 0);
});
