import assert from 'node:assert/strict';
import { type KeyPlace, tableAct } from '../../web/derive/table_keys.ts';

const AT: KeyPlace = { active: 5, selected: 1, count: 100, first: 3, page: 10 };
const press = (
  key: string,
  place: Partial<KeyPlace> = {},
  held: { shift?: boolean; command?: boolean } = {},
) => tableAct({ key, shift: held.shift ?? false, command: held.command ?? false }, { ...AT, ...place });

Deno.test('table keys: arrows, pages and ends select one row, within the table', () => {
  assert.deepEqual(press('ArrowDown'), { kind: 'only', index: 6 });
  assert.deepEqual(press('ArrowUp', { active: 0 }), { kind: 'only', index: 0 });
  assert.deepEqual(press('PageDown', { active: 95 }), { kind: 'only', index: 99 });
  assert.deepEqual(press('PageUp'), { kind: 'only', index: 0 });
  assert.deepEqual(press('Home'), { kind: 'only', index: 0 });
  assert.deepEqual(press('End'), { kind: 'only', index: 99 });
  assert.deepEqual(press('ArrowDown', { active: undefined }), { kind: 'only', index: 3 });
});

Deno.test('table keys: Shift extends, Ctrl moves, Ctrl+Space adds or takes away, Ctrl+A selects all', () => {
  assert.deepEqual(press('ArrowDown', {}, { shift: true }), { kind: 'extend', index: 6 });
  assert.deepEqual(press('End', {}, { shift: true }), { kind: 'extend', index: 99 });
  assert.deepEqual(press('ArrowUp', {}, { command: true }), { kind: 'move', index: 4 });
  assert.deepEqual(press(' ', {}, { command: true }), { kind: 'toggle', index: 5 });
  assert.deepEqual(press('a', {}, { command: true }), { kind: 'all' });
  assert.deepEqual(press('Escape'), { kind: 'clear' });
  assert.deepEqual(press('Escape', { active: undefined }), { kind: 'clear' }, 'of rows that moved away');
});

Deno.test('table keys: other keys are left to others', () => {
  for (const key of ['a', 'c', ' ', 'ArrowLeft', 'Tab', '/']) assert.equal(press(key), undefined, key);
  assert.equal(press('Escape', { active: undefined, selected: 0 }), undefined);
  assert.equal(press('ArrowDown', { count: 0 }), undefined);
});
