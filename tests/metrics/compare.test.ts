import assert from 'node:assert/strict';
import { type ComparedSides, compareSides } from '../../src/metrics/compare.ts';
import type { CompareGroup } from '../../src/model/compare_input.ts';
import { side } from '../support/compared_traffic.ts';

const beyond = ({ changes }: ComparedSides) => changes.filter(({ verdict }) => verdict === 'beyond');
const leaders = (found: ComparedSides) =>
  beyond(found).filter((row) => row.part_of === null).map(({ key }) => key);
const news = ({ appeared, disappeared }: ComparedSides) =>
  [...appeared, ...disappeared].filter(({ verdict }) => verdict === 'beyond');

Deno.test('compare: a side against itself finds nothing, and says the same twice', () => {
  for (const seed of [1, 2, 3]) {
    const one = side({ seed, seconds: 60 });
    const found = compareSides(one, one);
    assert.ok(found.told);
    assert.ok(found.changes.length > 30);
    assert.deepEqual(found.changes.filter(({ verdict }) => verdict === 'beyond' || verdict === 'small'), []);
    assert.ok(found.changes.every(({ difference }) => difference === 0));
    assert.deepEqual([...found.appeared, ...found.disappeared], []);
    assert.deepEqual(compareSides(one, side({ seed, seconds: 60 })), found);
  }
});

Deno.test('compare: two halves of steady traffic do not differ, whatever their noise and their length', () => {
  for (const memory of [0, 0.5, 0.8]) {
    let wrong = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const seconds = seed % 3 === 0 ? 120 : 40;
      const found = compareSides(
        side({ seed, seconds, memory }),
        side({ seed: seed + 9000, seconds, memory }),
      );
      if (beyond(found).length + news(found).length > 0) wrong++;
    }
    // One comparison in a hundred would be fair; of 30, more than two would hardly be chance.
    assert.ok(wrong <= 2, `${wrong} of 30 found something with a memory of ${memory}`);
  }
});

Deno.test('compare: what was changed is what is found', () => {
  const before = { seconds: 60, rttMs: 30, loss: 0 };
  for (let seed = 1; seed <= 6; seed++) {
    const a = side({ ...before, seed });
    const delayed = compareSides(a, side({ ...before, seed: seed + 50, rttMs: 50 }));
    assert.deepEqual(leaders(delayed), ['metric:rtt_p50_ms']);
    const rtt = delayed.changes[0];
    assert.ok(rtt && Math.abs((rtt.difference ?? 0) - 20) < 8, `${rtt?.difference} ms`);

    const lossy = compareSides(a, side({ ...before, seed: seed + 50, loss: 0.01 }));
    assert.deepEqual(leaders(lossy), ['metric:tcp_loss_percent']);
    assert.ok(Math.abs((lossy.changes[0]?.b ?? 0) - 1) < 0.3);

    const busier = compareSides(a, side({ ...before, seed: seed + 50, bytesPerSecond: 2_000_000 }));
    assert.deepEqual(leaders(busier), ['metric:throughput_bps']);
    assert.ok(beyond(busier).some(({ kind, part_of }) => kind === 'application' && part_of !== null));
  }
});

Deno.test('compare: surely different, but too little to matter', () => {
  const steady = { seconds: 900, memory: 0, rttMs: 30 };
  const found = compareSides(side({ ...steady, seed: 1 }), side({ ...steady, seed: 2, rttMs: 30.9 }));
  const mean = found.changes.find(({ key }) => key === 'metric:rtt_mean_ms');
  assert.equal(mean?.verdict, 'small');
  assert.deepEqual(beyond(found), []);
});

Deno.test('compare: too short to tell is no verdict', () => {
  const found = compareSides(side({ seed: 1, seconds: 11 }), side({ seed: 2, seconds: 60, rttMs: 300 }));
  assert.equal(found.told, false);
  assert.ok(found.changes.length > 0, 'the figures are shown all the same');
  assert.ok(found.changes.every(({ verdict, q_value }) => verdict === 'too_short' && q_value === null));
});

Deno.test('compare: what appears and disappears, and how many rows an answer holds', () => {
  const hosts = (from: number, to: number, streams: number): CompareGroup[] =>
    Array.from({ length: to - from }, (_, i) => {
      const bytes = 1000 + (from + i);
      const sums = { ...(side({ seed: 1, seconds: 12 }).groups[0]?.sums ?? assert.fail()) };
      Object.assign(sums, { streams, bytes: bytes * streams, bytesSquares: bytes * bytes * streams });
      return { kind: 'host', subject: `host ${from + i}`, name: null, mainApp: null, sums };
    });
  const one = side({ seed: 1, seconds: 60 });
  const a = { ...one, groups: [...hosts(0, 150, 40), ...hosts(150, 151, 1)] };
  const b = { ...one, groups: [...hosts(20, 150, 40), ...hosts(200, 400, 40), ...hosts(500, 501, 2)] };
  const found = compareSides(a, b);
  assert.equal(found.appeared.length, 100);
  assert.equal(found.appearedLeftOut, 101);
  assert.equal(found.appeared[0]?.subject, 'host 399', 'the largest first');
  assert.deepEqual(found.disappeared.map(({ verdict }) => verdict), [
    ...new Array(20).fill('beyond'),
    'within',
  ]);
  const listed = found.changes.filter(({ kind }) => kind === 'host').length;
  assert.equal(listed, 100);
  assert.ok(found.changesLeftOut.host > 0);
});
