/** Lines of a packet's tree, and bytes in rows. */
import assert from 'node:assert/strict';
import type { TreeNode } from '../../src/model/inspection.ts';
import { dumpText, rowCells } from '../../web/derive/hex_dump.ts';
import {
  filterFor,
  keysTo,
  MAX_LINES,
  nodeAt,
  openKey,
  pathOfByte,
  visibleLines,
} from '../../web/derive/packet_tree.ts';

function node(
  name: string,
  at: number,
  length: number,
  children: TreeNode[] = [],
  more: Partial<TreeNode> = {},
) {
  return { text: name, name, value: '1', source: 0, at, length, severity: null, children, ...more };
}

const TREE: TreeNode[] = [
  node('frame', 0, 20),
  node('ip', 0, 12, [node('ip.src', 4, 4), node('ip.dst', 8, 4, [node('ip.dst_host', 8, 4)])]),
  node('tls', 0, 3, [node('tls.type', 1, 1, [], { source: 1 })], { source: 1 }),
];

Deno.test('tree: what is open is shown, and stays open by its name in another packet', () => {
  assert.deepEqual(visibleLines(TREE, new Set()).lines.map(({ path, expanded }) => [path, expanded]), [
    ['0', undefined],
    ['1', false],
    ['2', false],
  ]);
  const open = new Set(keysTo(TREE, '1.1'));
  assert.deepEqual(visibleLines(TREE, open).lines.map(({ path, level }) => [path, level]), [
    ['0', 0],
    ['1', 0],
    ['1.0', 1],
    ['1.1', 1],
    ['1.1.0', 2],
    ['2', 0],
  ]);
  assert.equal(open.has(openKey(node('ip', 99, 1), '')), true);
  const many = Array.from({ length: MAX_LINES + 1 }, (_, i) => node(`f${i}`, i, 1));
  assert.deepEqual([visibleLines(many, open).lines.length, visibleLines(many, open).cut], [MAX_LINES, true]);
});

Deno.test('tree: a byte belongs to the deepest line that holds it, in its own source', () => {
  assert.equal(pathOfByte(TREE, 0, 9), '1.1.0');
  assert.equal(pathOfByte(TREE, 0, 2), '1');
  assert.equal(pathOfByte(TREE, 0, 15), '0');
  assert.equal(pathOfByte(TREE, 1, 1), '2.0');
  assert.equal(pathOfByte(TREE, 1, 40), undefined);
  assert.equal(nodeAt(TREE, '1.1.0')?.name, 'ip.dst_host');
  assert.equal(nodeAt(TREE, '7.1'), undefined);
});

Deno.test('tree: a line as a display filter', () => {
  const filter = (value: string | null, name: string | null = 'a.b') =>
    filterFor({ ...node('x', 0, 1), name, value });
  assert.equal(filter('12'), 'a.b == 12');
  assert.equal(filter('0x1f'), 'a.b == 0x1f');
  assert.equal(filter('2001:db8::1'), 'a.b == 2001:db8::1');
  assert.equal(filter('say "hi" \\'), 'a.b == "say \\"hi\\" \\\\"');
  assert.equal(filter(''), 'a.b');
  assert.equal(filter('1', null), undefined);
  assert.equal(filter('1', '_ws.expert'), undefined);
});

Deno.test('hex: rows of sixteen, with a dot for what cannot be shown', () => {
  assert.deepEqual(rowCells('0041', 0).map(({ hex, text }) => hex + text), ['00·', '41A']);
  assert.equal(dumpText(`${'61'.repeat(16)}0a`).split('\n')[1], `0010  0a${' '.repeat(45)}  ·`);
});
