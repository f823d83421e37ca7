import assert from 'node:assert/strict';
import fc from 'fast-check';
import { leastWidthPx, readColumns, toggledColumn, writtenColumns } from '../../web/derive/column_choice.ts';

const KNOWN = ['no', 'time', 'info'];

Deno.test('columns: a choice that was stored is read back in the order of the table', () => {
  assert.deepEqual(readColumns(writtenColumns(['info', 'no']), KNOWN), ['no', 'info']);
});

Deno.test('columns: what cannot be read is as if nothing had been chosen', () => {
  for (
    const stored of [
      null,
      '',
      '{',
      'null',
      '7',
      '[]',
      '["no"]',
      '{"version":2,"shown":["no"]}',
      '{"version":1,"shown":"no"}',
      '{"version":1,"shown":[]}',
      '{"version":1,"shown":["gone",7,null]}',
      `{"version":1,"shown":["no","${'x'.repeat(3000)}"]}`,
    ]
  ) assert.equal(readColumns(stored, KNOWN), undefined, String(stored).slice(0, 60));
});

Deno.test('columns: one that is gone is left out, and one that is new stays hidden', () => {
  assert.deepEqual(readColumns('{"version":1,"shown":["gone","time"]}', KNOWN), ['time']);
});

Deno.test('columns: whatever is stored, what is read is some of the known ones', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (stored) => {
    const read = readColumns(stored, KNOWN);
    assert(read === undefined || (read.length > 0 && read.every((id) => KNOWN.includes(id))));
  }));
});

Deno.test('columns: one is shown and hidden, and the last one stays', () => {
  assert.deepEqual(toggledColumn(['no', 'info'], KNOWN, 'time'), ['no', 'time', 'info']);
  assert.deepEqual(toggledColumn(['no', 'info'], KNOWN, 'no'), ['info']);
  assert.deepEqual(toggledColumn(['info'], KNOWN, 'info'), ['info']);
});

Deno.test('columns: a table is as wide as its narrowest columns', () => {
  assert.equal(leastWidthPx(['88px', 'minmax(120px, 1.4fr)', '92px'], 12, 32), 88 + 120 + 92 + 24 + 32);
});
