import assert from 'node:assert/strict';
import { MAX_COPIED_ROWS } from '../../web/derive/table_text.ts';
import { listRows } from '../../web/models/list_rows.ts';
import type { TableSource } from '../../web/models/rows.ts';
import { createSelection, type Selection } from '../../web/models/selection.ts';

interface Row {
  readonly key: string;
  readonly bytes: number;
}

const keyOf = (row: Row) => row.key;
const rows = (keys: string, bytes = 0): Row[] => [...keys].map((key) => ({ key, bytes }));
const keys = (selection: Selection<Row>) => selection.rows().map(keyOf).join('');

function table(letters: string) {
  const source = listRows<Row>();
  source.set(rows(letters));
  return { source, selection: createSelection(keyOf) };
}

Deno.test('selection: a row stays selected when the table is sorted anew, with the figures that it has then', () => {
  const { source, selection } = table('abcdef');
  selection.only(1, source.at(1));
  source.set(rows('fedcba', 7));
  selection.follow(source);
  assert.equal(selection.active.value, 4);
  assert.deepEqual(selection.current(source), { key: 'b', bytes: 7 });
  assert.equal(keys(selection), 'b');
  assert(selection.has(4, { key: 'b', bytes: 7 }) && !selection.has(1, { key: 'e', bytes: 7 }));
});

Deno.test('selection: a row that is gone from the table is still known, and found when it is back', () => {
  const { source, selection } = table('abc');
  selection.only(1, source.at(1));
  source.set(rows('xyz'));
  selection.follow(source);
  assert.equal(selection.active.value, undefined);
  assert.equal(selection.current(source)?.key, 'b');
  source.set(rows('xbz'));
  selection.follow(source);
  assert.equal(selection.active.value, 1);
});

Deno.test('selection: a range grows and shrinks from where it began, whichever way', () => {
  const { source, selection } = table('abcdef');
  selection.only(2, source.at(2));
  selection.extend(source, 4);
  assert.equal(keys(selection), 'cde');
  selection.extend(source, 3);
  assert.equal(keys(selection), 'cd');
  selection.extend(source, 0);
  assert.equal(keys(selection), 'abc');
  assert.equal(selection.active.value, 0);
});

Deno.test('selection: single rows are added and taken away, and come in the order of the table', () => {
  const { source, selection } = table('abcdef');
  selection.toggle(4, { key: 'e', bytes: 0 });
  selection.toggle(1, { key: 'b', bytes: 0 });
  selection.toggle(3, { key: 'd', bytes: 0 });
  selection.toggle(3, { key: 'd', bytes: 0 });
  assert.equal(keys(selection), 'be');
  assert.equal(selection.count.value, 2);
  selection.toggle(4, { key: 'e', bytes: 0 });
  selection.toggle(1, { key: 'b', bytes: 0 });
  assert.equal(selection.active.value, undefined, 'nothing is left');
  selection.clear();
  assert.equal(selection.current(source), undefined);
});

Deno.test('selection: rows of a range that are not at hand are read, and no more than a copy holds', async () => {
  const all = Array.from({ length: MAX_COPIED_ROWS + 500 }, (_, i): Row => ({ key: `${i}`, bytes: i }));
  const list = listRows<Row>();
  list.set(all);
  const done = Promise.withResolvers<void>();
  const source: TableSource<Row> = {
    ...list,
    at: (index) => index < 10 ? all[index] : undefined,
    async *read(first) {
      for (let at = first; at < all.length; at += 1000) yield await Promise.resolve(all.slice(at, at + 1000));
    },
  };
  const selection = createSelection(keyOf);
  const stop = selection.count.subscribe((count) => {
    if (count > 1) done.resolve();
  });
  selection.only(5, source.at(5));
  selection.extend(source, all.length - 1);
  await done.promise;
  stop();
  assert.equal(selection.count.value, MAX_COPIED_ROWS);
  assert.deepEqual(selection.rows().at(-1), all[5 + MAX_COPIED_ROWS - 1]);
});

Deno.test('selection: a place is selected before its row is here, and is that row from then on', () => {
  const source = listRows<Row>();
  const selection = createSelection(keyOf);
  selection.only(1, undefined);
  source.set(rows('abc'));
  selection.follow(source);
  assert.equal(keys(selection), 'b');
  source.set(rows('bac'));
  selection.follow(source);
  assert.equal(selection.active.value, 0);
});
