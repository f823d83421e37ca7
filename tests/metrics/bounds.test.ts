/** However long a capture runs, what the engine holds is bounded: counted, not timed. */
import assert from 'node:assert/strict';
import { SecondTable } from '../../src/metrics/second_table.ts';
import { StreamTable } from '../../src/metrics/stream_table.ts';
import { TalkerTable } from '../../src/metrics/talker_table.ts';
import { UNKNOWN_LABEL } from '../../src/model/label.ts';
import { conversation, sent, START_US } from '../support/records.ts';

const BATCH = 4096;

Deno.test('bounds: a million streams of one packet leave memory, all but the newest', () => {
  const STREAMS = 1_000_000;
  let recalls = 0;
  let drained = 0;
  const table = new StreamTable({
    recall: () => {
      recalls++;
      return undefined;
    },
    directionOf: () => 'out',
  });
  const record = sent('client', conversation(0));
  for (let number = 0; number < STREAMS; number++) {
    table.touch(record, 'tcp', number, UNKNOWN_LABEL);
    if (number % BATCH === BATCH - 1) drained += table.drain().length;
  }
  drained += table.drain().length;
  assert.equal(drained, STREAMS, 'each was handed to the store once');
  assert.equal(table.count, STREAMS);
  assert.equal(recalls, 0, 'a new stream is not looked for in the store');
  for (let number = 0; number < STREAMS; number++) table.find('tcp', number);
  assert.equal(STREAMS - recalls, 20_000, 'streams in memory');
  const before = recalls;
  assert.ok(table.find('tcp', STREAMS - 1));
  assert.equal(recalls, before, 'the newest is among them');
});

Deno.test('bounds: a scan’s address pairs leave memory, the heaviest stay', () => {
  const PAIRS = 200_000;
  const table = new TalkerTable();
  let stored = 0;
  for (let i = 0; i < PAIRS; i++) {
    table.count(
      '192.0.2.2',
      `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
      i === 77 ? 1_000_000 : 60,
    );
    if (i % BATCH === BATCH - 1) stored += table.drain().reduce((sum, each) => sum + each.packets, 0);
  }
  stored += table.drain().reduce((sum, each) => sum + each.packets, 0);
  assert.equal(stored, PAIRS, 'the store has every pair');
  const held = table.top(Infinity);
  assert.ok(held.length <= 20_000, `${held.length} pairs`);
  assert.equal(held[0]?.destination, '10.0.0.77');

  // One that was let go and comes back adds to what the store has.
  table.count('192.0.2.2', '10.0.0.3', 60);
  assert.deepEqual(table.drain(), [
    { source: '192.0.2.2', destination: '10.0.0.3', packets: 1, bytes: 60 },
  ]);
});

Deno.test('bounds: seconds older than a quarter of an hour leave memory, and come back as differences', () => {
  const table = new SecondTable();
  const first = START_US / 1e6;
  let packets = 0;
  const count = (second: number) => {
    const sums = table.cell(second, 0, 0);
    sums.packets++;
    table.counted(0, sums);
  };
  const drain = () => table.drain().reduce((sum, each) => sum + each.sums.packets, 0);
  for (let second = 0; second < 10_000; second++) {
    count(first + second);
    packets += drain();
  }
  assert.equal(packets, 10_000);
  assert.equal([...table.changedSince(-1, -Infinity)].length, 900);
  count(first + 5);
  assert.equal(drain(), 1, 'a late packet of a second that was let go is one more, not a new total');
});
