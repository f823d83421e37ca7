import assert from 'node:assert/strict';
import { FINDING_KINDS, type FindingRow } from '../../src/model/finding.ts';
import {
  countsOfFindings,
  countsText,
  evidenceFilter,
  findingGroups,
  findingMarks,
  findingStretch,
  noticedBy,
} from '../../web/derive/findings.ts';
import { figureText, isKnownKind, kindName, WATCHED } from '../../web/derive/finding_words.ts';

const SECOND_US = 1_000_000;

function row(id: number, changes: Partial<FindingRow> = {}): FindingRow {
  return {
    finding_id: id,
    time_us: id * SECOND_US,
    noticed_us: id * SECOND_US,
    last_us: id * SECOND_US,
    kind: 'port_scan',
    severity: 'warning',
    subject: 'a',
    text: 'Something happened.',
    evidence: {
      packets: [1],
      stream_keys: ['tcp:3'],
      hosts: ['10.0.0.1'],
      display_filter: 'tcp',
      figures: {},
    },
    muted: false,
    ...changes,
  };
}

Deno.test('findings: kinds with the most severe come first, of these the latest', () => {
  const groups = findingGroups([
    row(1),
    row(2, { kind: 'dns_slow', severity: 'info' }),
    row(3),
    row(4, { kind: 'dns_unanswered', severity: 'critical' }),
    row(5, { kind: 'dns_slow', severity: 'warning' }),
  ]);
  assert.deepEqual(
    groups.map(({ kind, severity, findings }) => [kind, severity, findings.map((f) => f.finding_id)]),
    [
      ['dns_unanswered', 'critical', [4]],
      ['dns_slow', 'warning', [5, 2]],
      ['port_scan', 'warning', [3, 1]],
    ],
  );
});

Deno.test('findings: a moment knows what had been noticed by then, whenever it began', () => {
  const rows = [row(1, { noticed_us: 5 * SECOND_US }), row(2), row(3)];
  assert.equal(noticedBy(rows, SECOND_US), undefined);
  assert.equal(noticedBy(rows, 2 * SECOND_US), 2 * SECOND_US);
  assert.equal(noticedBy(rows, 99 * SECOND_US), 5 * SECOND_US);
});

Deno.test('findings: the packets of an episode are asked for within its time, by what there is to ask', () => {
  const stretch = { from_us: '1000000', to_us: '2000001' };
  const finding = row(1, { last_us: 2 * SECOND_US });
  assert.deepEqual(evidenceFilter(finding, true), { display_filter: 'tcp', ...stretch });
  assert.deepEqual(evidenceFilter(finding, false), { stream: 'tcp:3', ...stretch });
  const host = { ...finding, evidence: { ...finding.evidence, stream_keys: [], display_filter: null } };
  assert.deepEqual(evidenceFilter(host, true), { host: '10.0.0.1', ...stretch });
});

Deno.test('findings: charts show an episode with something around it', () => {
  assert.deepEqual(findingStretch(row(100)), { fromS: 95, toS: 105 });
  assert.deepEqual(findingStretch(row(100, { last_us: 200 * SECOND_US })), { fromS: 90, toS: 210 });
});

Deno.test('findings: marks stand where the stretch has a part of the episode, the most severe above', () => {
  const rows = [
    row(1, { severity: 'critical', last_us: 20 * SECOND_US }),
    row(15, { severity: 'info' }),
    row(30),
  ];
  const marks = findingMarks(rows, { fromS: 10, toS: 20 });
  assert.deepEqual(marks.map(({ id, left, width }) => [id, left, width]), [[15, 50, 0], [1, 0, 100]]);
});

Deno.test('findings: counts leave out what there is none of', () => {
  const counts = countsOfFindings([row(1), row(2, { severity: 'info' })]);
  assert.equal(countsText(counts), '1 warning, 1 info');
});

Deno.test('findings: every kind has words, a kind from elsewhere its own name', () => {
  assert.equal(WATCHED.length, FINDING_KINDS.length);
  for (const kind of FINDING_KINDS) assert.match(kindName(kind), /^[A-Z][^_]+$/);
  assert.equal(kindName('some_new_kind'), 'some new kind');
  assert.equal(isKnownKind('toString'), false);
  assert.equal(figureText('loss_percent', 14.4), 'loss 14.4%');
  assert.equal(figureText('slowest_ms', 380), 'slowest 380\u00a0ms');
  assert.equal(figureText('r_factor', 58.1), 'R 58.1');
});
