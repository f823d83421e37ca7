import assert from 'node:assert/strict';
import { sortText } from '../../web/derive/sort.ts';
import { sortedRows } from '../../web/derive/sorted.ts';

const rows = [
  { name: 'b', size: 2 },
  { name: null, size: 10 },
  { name: 'a', size: null },
];
const names = (sorted: typeof rows) => sorted.map(({ name }) => name);

Deno.test('rows are sorted by number and by text, and what is not known comes last either way', () => {
  assert.deepEqual(names(sortedRows(rows, { column: 'size', order: 'down' })), [null, 'b', 'a']);
  assert.deepEqual(names(sortedRows(rows, { column: 'size', order: 'up' })), ['b', null, 'a']);
  assert.deepEqual(names(sortedRows(rows, { column: 'name', order: 'up' })), ['a', 'b', null]);
  assert.deepEqual(names(sortedRows(rows, { column: 'name', order: 'down' })), ['b', 'a', null]);
  assert.deepEqual(names(rows), ['b', null, 'a'], 'the rows themselves stay as they are');
});

Deno.test('the server is asked with a minus to sort downwards', () => {
  assert.equal(sortText({ column: 'bytes', order: 'down' }), '-bytes');
  assert.equal(sortText({ column: 'city', order: 'up' }), 'city');
});
