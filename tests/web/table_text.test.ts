import assert from 'node:assert/strict';
import { harmless, headerLine, rowLines, type TextColumn } from '../../web/derive/table_text.ts';

interface Row {
  readonly at: number;
  readonly text: string;
  readonly ms: number | null;
}

const COLUMNS: readonly TextColumn<Row>[] = [
  {
    name: 'Since previous',
    unit: 's',
    text: (row, before) => before === undefined ? null : row.at - before.at,
  },
  { name: 'Info', text: (row) => row.text },
  { name: 'Round trip', unit: 'ms', text: (row) => row.ms },
];

Deno.test('table text: a header with units, a line a row, nothing where nothing was measured', () => {
  const rows: Row[] = [{ at: 1, text: 'a', ms: 0 }, { at: 3, text: 'b', ms: null }];
  assert.equal(headerLine(COLUMNS, 'tabs'), 'Since previous (s)\tInfo\tRound trip (ms)\n');
  assert.equal(rowLines(COLUMNS, rows, 'tabs'), '\ta\t0\n2\tb\t\n');
  assert.equal(rowLines(COLUMNS, rows, 'csv', { at: 0, text: '', ms: null }), '1,a,0\r\n2,b,\r\n');
});

Deno.test('table text: a name cannot make a cell, a row, a formula or a command', () => {
  const line = (text: string, form: 'tabs' | 'csv') => rowLines(COLUMNS, [{ at: 0, text, ms: -1 }], form);
  assert.equal(line('a\tb', 'tabs'), '\ta\u2409b\t-1\n');
  assert.equal(line('rm -rf /\n', 'tabs'), '\trm -rf /\u240a\t-1\n');
  for (const text of ['=1+1', '+1', '-1', '@x']) {
    assert.equal(line(text, 'tabs'), `\t'${text}\t-1\n`);
    assert.equal(line(text, 'csv'), `,'${text},-1\r\n`);
  }
  assert.equal(line('"a","b"', 'csv'), ',"""a"",""b""",-1\r\n');
});

Deno.test('table text: control characters are shown and do nothing', () => {
  assert.equal(harmless('\x1b[31mred\x7f'), '\u241b[31mred\u2421');
  assert.equal(harmless('\u202egnp.exe\u2066\x9b\u2028'), '\ufffdgnp.exe\ufffd\ufffd\ufffd');
  assert.equal(harmless('Grüße, 日本 👋'), 'Grüße, 日本 👋');
});
