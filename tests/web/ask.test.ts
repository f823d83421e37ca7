/** Questions in addresses, the ready ones as they are found, rows as they are written, sorted and drawn. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AskAnswer, AskRequest, ReadyQuestion } from '../../src/model/ask.ts';
import { columnUnit } from '../../src/model/column_unit.ts';
import type { Cell } from '../../src/model/query.ts';
import { asksByItself, askToParams, groupedQuestions, matching, struckText } from '../../web/derive/ask.ts';
import { barsOf, linesOf } from '../../web/derive/ask_chart.ts';
import { answerCsv, cellRoute, cellText, shownColumns, sortedCells } from '../../web/derive/ask_rows.ts';
import { askRoute, formatRoute, parseRoute, sessionRoute } from '../../web/derive/route.ts';
import { sessionRow } from '../server/rows.ts';

const read = (address: string) => {
  const url = new URL(address, 'http://localhost');
  return parseRoute(url.pathname, url.search);
};

const found = (names: string[], rows: Cell[][]): Pick<AskAnswer, 'columns' | 'rows'> => ({
  columns: names.map((name) => ({ name, unit: columnUnit(name) })),
  rows,
});

const ready = (id: string, title: string, question: string): ReadyQuestion => ({
  id,
  group: id === 'slow' ? 'health' : 'traffic',
  title,
  question,
  sql: 'select 1',
  parameters: [],
});

Deno.test('a question has an address, which asks it again; plain words wait for somebody to ask', () => {
  const asks: AskRequest[] = [
    { ready: 'top_apps' },
    { ready: 'host_apps', parameters: { host: 'fe80::1%eth0' } },
    { sql: "select '&=#' as x\nfrom app_view" },
    { question: 'Who was slow & why?' },
  ];
  for (const ask of asks) assert.deepEqual(read(formatRoute(askRoute(7, ask))), askRoute(7, ask));
  assert.deepEqual(read('/sessions/7/ask'), askRoute(7));
  assert.deepEqual(asks.map(asksByItself), [true, true, true, false]);
  fc.assert(fc.property(fc.string({ maxLength: 500 }), (text) => {
    const ask = { sql: `select ${text.replaceAll('\0', '')}`.trim() };
    assert.deepEqual(read(formatRoute(askRoute(7, ask))), askRoute(7, ask));
  }));
});

Deno.test('an address that no server would answer is cut to what one could', () => {
  const of = (search: string) => {
    const route = read(`/sessions/7/ask?${search}`);
    return route.page === 'ask' ? route.ask : route;
  };
  assert.equal(of('ready=&sql=%20'), undefined);
  assert.deepEqual(of('ready=a&sql=select 1&B=1&x%20y=2&host=h'), { ready: 'a', parameters: { host: 'h' } });
  assert.deepEqual(of(`sql=${'x'.repeat(11_000)}`), { sql: 'x'.repeat(10_000) });
  assert.deepEqual(of('question=a%00b'), { question: 'ab' });
  assert.equal(askToParams(undefined).toString(), '');
});

Deno.test('ready questions are found by the beginnings of their words', () => {
  const all = [
    ready('apps', 'Top applications', 'Which carried most?'),
    ready('slow', 'Slowest servers', 'Which were slow?'),
  ];
  assert.deepEqual(matching(all, 'SLOW serv').map(({ id }) => id), ['slow']);
  assert.deepEqual(matching(all, 'low'), []);
  assert.equal(matching(all, ' ?').length, 2);
  assert.deepEqual(groupedQuestions(all, '').map(({ name }) => name), [
    'Who and how much',
    'How well it went',
  ]);
  assert.equal(struckText(0), undefined);
});

Deno.test('cells are written in the unit of their column, and a moment that is none as the number it is', () => {
  const answer = found(
    ['time_us', 'rtt_ms', 'in_bps', 'bytes', 'share_percent', 'server_port', 'packets', 'mean'],
    [[1_772_631_000_000_000, 0.5, 1e6, 1234, 61.5, 50_000, 50_000, 1 / 3], [
      9e15,
      null,
      0,
      -5,
      0,
      1,
      -1234,
      2,
    ]],
  );
  const columns = shownColumns(answer);
  const texts = (at: number) => columns.map((column, i) => cellText(column, answer.rows[at]?.[i] ?? null));
  assert.deepEqual(columns.map(({ heading }) => heading), [
    'time',
    'rtt',
    'in',
    'bytes',
    'share',
    'server port',
    'packets',
    'mean',
  ]);
  assert.deepEqual(texts(0).slice(1), [
    '500\u00a0µs',
    '1.00\u00a0Mbps',
    '1.23\u00a0kB',
    '61.5%',
    '50000',
    '50,000',
    '0.3333',
  ]);
  assert.equal(texts(1)[0], '9000000000000000\u00a0µs');
  assert.equal(texts(1)[1], '–', 'what is not measured is not 0');
  assert.equal(texts(1)[6], '-1,234');
  assert.equal(shownColumns(found(['packets'], [[1], ['many']]))[0]?.kind, 'text');
});

Deno.test('rows are sorted by any column, and unknown values come last either way', () => {
  const { rows } = found(['name', 'bytes'], [['b10', 1], ['b9', null], [null, 3]]);
  const names = (column: number, order: 'up' | 'down') =>
    sortedCells(rows, { column, order }).map(([name]) => name);
  assert.deepEqual(names(0, 'up'), ['b9', 'b10', null]);
  assert.deepEqual(names(0, 'down'), ['b10', 'b9', null]);
  assert.deepEqual(names(1, 'down'), [null, 'b10', 'b9']);
  assert.equal(sortedCells(rows, undefined), rows);
});

Deno.test('a cell leads to what it names, in the session that was asked', () => {
  const session = sessionRow({
    session_id: 7,
    started_us: 1e15,
    ended_us: 2e15,
    packets: 5,
    state: 'complete',
  });
  const lead = (name: string, cell: Cell) => cellRoute(session, { name, unit: columnUnit(name) }, cell);
  assert.deepEqual(lead('app', '<b>'), sessionRoute(7, { app: '<b>' }));
  assert.deepEqual(lead('server', '192.0.2.1'), sessionRoute(7, { host: '192.0.2.1' }));
  assert.deepEqual(lead('stream_key', 'tcp:3'), sessionRoute(7, { stream: 'tcp:3' }));
  assert.deepEqual(lead('asn', 64496), sessionRoute(7, { asn: '64496' }));
  assert.deepEqual(lead('no', 12), sessionRoute(7, {}, { packet: 12 }));
  assert.deepEqual(lead('time_us', 1.5e15), sessionRoute(7, {}, { atUs: 1.5e15 }));
  for (
    const [name, cell] of [
      ['stream_key', 'javascript:alert(1)'],
      ['time_us', 1],
      ['located_us', 1.5e15],
      ['no', -1],
      ['app', ''],
      ['app', null],
      ['bytes', 5],
    ] as const
  ) assert.equal(lead(name, cell), undefined, `${name} ${cell}`);
});

Deno.test('the CSV has base units, and nothing that a spreadsheet would run', () => {
  const csv = answerCsv(found(['=name', 'in_bps'], [['=1+1', 1e6], ['a,"b"\n', null]]));
  assert.equal(csv, '\'=name,in_bps\r\n\'=1+1,1000000\r\n"a,""b""\n",\r\n');
});

Deno.test('bars go from zero, also to the left of it, and one that is not measured has none', () => {
  const answer = found(['name', 'change'], [['up', 30], ['down', -10], ['not', null]]);
  const bars = barsOf(answer.rows, shownColumns(answer), 0, 1);
  assert.deepEqual(bars.map(({ left, width }) => [left, width]), [[25, 75], [0, 25], [25, 0]]);
  assert.deepEqual(bars.map(({ text }) => text), ['30', '-10', '–']);
});

Deno.test('a line holds for its step and ends where a step has no row; other moments are joined', () => {
  const chart = { kind: 'line', x: 0, y: [1], unit: null } as const;
  const regular = linesOf([[10e6, 1], [12e6, 2], [20e6, 3]], { ...chart, y: [1] });
  assert.deepEqual(regular.steps.timesS.map((s) => Math.round(s)), [10, 12, 14, 14, 20, 22]);
  assert.deepEqual(regular.columns, [[1, 2, 2, null, 3, null]]);
  assert.equal(regular.steps.stepS, 2);
  const joined = linesOf([[10_000_001, 1], [12e6, 2], [90e6, null]], { ...chart, y: [1] });
  assert.deepEqual(joined.columns, [[1, 2, null]]);
  assert.equal(joined.steps.timesS.length, 3);
});
