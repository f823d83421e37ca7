/** A packet that kills tshark every time: it alone comes out undissected. */
import assert from 'node:assert/strict';
import type { PacketRecord } from '../../src/model/packet.ts';
import { concat, latin1 } from '../../tools/packets/bytes.ts';
import { type Frame, pcap, pcapng } from '../../tools/packets/capture_file.ts';
import { arp } from '../../tools/packets/link.ts';
import { busyFrames, CLIENT, datagram, server } from '../support/busy_capture.ts';
import { childrenNamed } from '../support/children.ts';
import { dissected } from '../support/dissected.ts';
import { POISON, PoisonedTshark } from '../support/poisoned_tshark.ts';
import { TempFolder } from '../support/temp_folder.ts';

/** A packet in the place of the poisoned one that takes no stream number. */
const harmless = (timeNs: bigint): Frame => ({ timeNs, bytes: arp('request', CLIENT, server(0)) });
const poisoned = (timeNs: bigint) => datagram(timeNs, latin1(POISON));

/** Reads a capture with a packet that kills tshark at each of `places`, and one without, and compares them. */
async function assertOnlyThatIsMissing(
  frames: readonly Frame[],
  places: readonly number[],
  workers: number,
  file: (frames: readonly Frame[]) => Uint8Array<ArrayBuffer> = pcap,
): Promise<void> {
  await using folder = await TempFolder.make();
  const withPoison = frames.map((frame, i) => places.includes(i) ? poisoned(frame.timeNs) : frame);
  const without = frames.map((frame, i) => places.includes(i) ? harmless(frame.timeNs) : frame);
  const expected = await dissected(await folder.write('without.pcap', file(without)));
  const path = await folder.write('with.pcap', file(withPoison));
  const warnings: string[] = [];
  let records: PacketRecord[];
  {
    await using _tshark = await PoisonedTshark.onPath();
    records = await dissected(path, {
      workers,
      spread: 'at once',
      onWarning: (sentence) => warnings.push(sentence),
    });
  }
  const undissected = new Set(places.map((place) => place + 1));
  assert.equal(records.length, expected.length);
  for (const [i, record] of records.entries()) {
    if (!undissected.has(record.no)) assert.deepEqual(record, expected[i]);
    else {
      assert.match(record.info, /Not dissected/);
      assert.deepEqual([record.no, record.length, record.chain], [i + 1, withPoison[i]?.bytes.length, []]);
    }
  }
  assert.equal(warnings.length, places.length, warnings.join(' '));
  for (const [i, place] of places.entries()) {
    assert.match(
      warnings[i] ?? '',
      new RegExp(`^tshark cannot read packet ${place + 1}: .* undissected\\.$`),
    );
  }
  assert.deepEqual(await childrenNamed('tshark'), []);
}

/** Room for packets between others. */
function insertedAt(frames: Frame[], ...places: readonly number[]): Frame[] {
  const all = [...frames];
  for (const place of places) all.splice(place, 0, harmless(all[place]?.timeNs ?? 0n));
  return all;
}

Deno.test('poison: one worker, in the middle of the capture', async () => {
  await assertOnlyThatIsMissing(insertedAt(busyFrames(1, 60_000), 200), [200], 1);
});

Deno.test('poison: of three workers, the first packet that one of them gets', async () => {
  await assertOnlyThatIsMissing(insertedAt(busyFrames(3, 20_000), 60), [60], 4);
});

Deno.test('poison: two packets, one right behind the other', async () => {
  await assertOnlyThatIsMissing(insertedAt(busyFrames(2, 20_000), 80, 81), [80, 81], 2);
});

Deno.test('poison: in front of a section of another byte order', async () => {
  const frames = insertedAt(busyFrames(1, 20_000), 50);
  await assertOnlyThatIsMissing(
    frames,
    [50],
    1,
    (all) => concat(pcapng(all.slice(0, 60)), pcapng(all.slice(60), [{}], { order: 'big' })),
  );
});

Deno.test('poison: kills from outside are no evidence against a packet, unless there is no end of them', async () => {
  await using folder = await TempFolder.make();
  const frames = insertedAt(busyFrames(1, 5000), 10);
  const poison = frames.map((frame, i) => i === 10 ? poisoned(frame.timeNs) : frame);
  const path = await folder.write('with.pcap', pcap(poison));
  const expected = await dissected(path);
  for (const times of [5, 1_000_000]) {
    const warnings: string[] = [];
    await using _tshark = await PoisonedTshark.onPath({ signal: 'KILL', times });
    const records = await dissected(path, { onWarning: (sentence) => warnings.push(sentence) });
    assert.equal(records.length, expected.length);
    if (times === 5) {
      assert.deepEqual(warnings, []);
      assert.deepEqual(records, expected);
    } else {
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /^tshark cannot read packet 11: /);
      assert.match(records[10]?.info ?? '', /Not dissected/);
    }
  }
});
