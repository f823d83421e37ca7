/** A tshark dies when the beginning of the capture is gone already: what it had not answered is read cold. */
import assert from 'node:assert/strict';
import { dissect } from '../../src/capture/dissect.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import { pcapng } from '../../tools/packets/capture_file.ts';
import { busyFrames } from '../support/busy_capture.ts';
import { childrenNamed } from '../support/children.ts';
import { GrowingParts } from '../support/growing_parts.ts';
import { TempFolder } from '../support/temp_folder.ts';

const FRAMES = busyFrames(3, 100_000);

Deno.test('workers: without the first part, killed tsharks leave no packet out and none undissected', async () => {
  await using folder = await TempFolder.make();
  using growing = new GrowingParts(folder.at('session-1.pcapng'));
  const third = Math.floor(FRAMES.length / 3);
  growing.append(pcapng(FRAMES.slice(0, third)));
  growing.rotate();
  growing.append(pcapng(FRAMES.slice(third, third + 1)));
  const records: PacketRecord[] = [];
  const warnings: string[] = [];
  const cuts: number[] = [];
  let killed = 0;
  const following = dissect(growing.asCapture, {
    workers: 3,
    spread: 'at once',
    onWarning: (sentence) => warnings.push(sentence),
    onCut: (timeUs) => cuts.push(timeUs),
  });
  for await (const batch of following) {
    records.push(...batch);
    // The first part is answered, so it may go; what is killed then has something of the second to answer.
    if (killed > 0 || records.length <= third) continue;
    const [first] = await growing.parts.placed();
    assert.ok(first);
    await growing.parts.remove(first);
    const pids = await childrenNamed('tshark');
    for (const pid of pids) Deno.kill(pid, 'SIGKILL');
    killed = pids.length;
    growing.append(pcapng(FRAMES.slice(third + 1, 2 * third)));
    growing.rotate();
    growing.append(pcapng(FRAMES.slice(2 * third)));
    growing.finish();
  }
  assert.equal(killed, 3);
  assert.deepEqual(warnings, []);
  assert.deepEqual(records.map((record) => record.no), FRAMES.map((_, i) => i + 1));
  assert.deepEqual(records.filter((record) => record.transport !== 'tcp'), []);
  // Streams that go on in another tshark keep their numbers.
  assert.deepEqual(
    [...new Set(records.map((record) => `${record.streamNumber} ${record.chain.includes('tcp')}`))]
      .toSorted(),
    ['0 true', '1 true', '2 true'],
  );
  assert.ok(cuts.length > 0, 'a cut is told');
  assert.deepEqual(await childrenNamed('tshark'), []);
});
