import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TalkerRow } from '../../src/model/rows.ts';
import { layoutFlow } from '../../web/derive/sankey_layout.ts';
import { talkerFlow } from '../../web/derive/talker_flow.ts';

const talker = (
  source: string,
  destination: string,
  bytes: number,
  app: string | null = 'Web',
): TalkerRow => ({
  ...{ rank: 1, source, destination, bytes, app, packets: 1 },
});

Deno.test('a flow goes from source over application to destination, and each click has its filter', () => {
  const flow = talkerFlow([talker('a', 'b', 30), talker('a', 'c', 20, null)], [], 'three');
  assert.deepEqual(flow.nodes.map(({ id, bytes }) => [id, bytes]), [
    ['source a', 50],
    ['application Web', 30],
    ['destination b', 30],
    ['application Unknown', 20],
    ['destination c', 20],
  ]);
  assert.deepEqual(flow.nodes[1]?.pick, ['app', 'Web']);
  assert.deepEqual(flow.nodes[2]?.pick, ['host', 'b']);
  assert.deepEqual(flow.links.map(({ from, to, talker }) => `${talker}: ${from} > ${to}`), [
    '0: source a > application Web',
    '0: application Web > destination b',
    '1: source a > application Unknown',
    '1: application Unknown > destination c',
  ]);
});

Deno.test('what stays keeps its place, whoever has sent the most since', () => {
  const before = talkerFlow([talker('a', 'x', 30), talker('b', 'y', 20)], [], 'two');
  const order = before.nodes.map(({ id }) => id);
  const after = talkerFlow(
    [talker('b', 'y', 90), talker('c', 'z', 50), talker('a', 'x', 40)],
    [],
    'two',
    order,
  );
  assert.deepEqual(after.nodes.map(({ id }) => id).slice(0, 4), order);
  assert.equal(after.nodes.length, 6);
});

Deno.test('names never touch, bands are as thick as their bytes say, and nothing leaves the box', () => {
  const address = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
  const rows = fc.uniqueArray(
    fc.tuple(address, address, fc.integer({ min: 1, max: 1e9 }), fc.constantFrom('Web', 'Mail', null)),
    { maxLength: 7, selector: ([source, destination]) => `${source} ${destination}` },
  ).map((all) => all.map((each) => talker(...each)));
  fc.assert(fc.property(rows, fc.constantFrom('two', 'three'), (talkers, steps) => {
    const flow = talkerFlow(talkers, [], steps);
    const { nodes, links } = layoutFlow(flow, 640, 400);
    assert.equal(nodes.length, flow.nodes.length);
    assert.equal(links.length, talkers.length * (steps === 'two' ? 1 : 2));
    const middles = Map.groupBy(nodes, ({ column }) => column);
    for (const column of middles.values()) {
      const sorted = column.map(({ y, height }) => y + height / 2).sort((a, b) => a - b);
      for (let i = 1; i < sorted.length; i++) assert.ok((sorted[i] ?? 0) - (sorted[i - 1] ?? 0) >= 23.9);
      assert.ok(column.every(({ x, y, height }) => x >= 0 && x <= 630 && y >= -0.1 && y + height <= 400.1));
    }
    const whole = talkers.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { bytes, height } of nodes) {
      for (const other of nodes) {
        if (bytes > other.bytes * 1.01 && bytes > whole / 1000) assert.ok(height >= other.height - 0.1);
      }
    }
  }));
});

Deno.test('no talkers, or no room, is no flow', () => {
  assert.deepEqual(layoutFlow(talkerFlow([], [], 'three'), 640, 400), { nodes: [], links: [] });
  assert.deepEqual(layoutFlow(talkerFlow([talker('a', 'b', 1)], [], 'two'), 20, 400).nodes, []);
});
