import assert from 'node:assert/strict';
import type { ModelCall } from '../../src/model/model_settings.ts';
import type { Fact, FactLink, Report, SummaryRow } from '../../src/model/summary.ts';
import { factTarget } from '../../web/derive/fact_links.ts';
import { placeByLog } from '../../web/derive/models.ts';
import {
  authorText,
  documentsOf,
  factLabel,
  momentsOf,
  plainText,
  versionNames,
  writerName,
} from '../../web/derive/words.ts';

const fact = (id: string, label: string, written: string): Fact => ({
  ...{ id, label, written, value: written, unit: 'name', opens: null },
});

const report = (section: Report['sections'][number]['id'], more: Partial<Report> = {}): Report => ({
  ...{ scope: 'session', from_us: null, to_us: null, facts: [], struck: 0, fallback: null },
  sections: [{ id: section, verdict: null, sentences: [{ text: 'One.', facts: [] }] }],
  ...more,
});

const row = (summary_id: number, more: Partial<SummaryRow> = {}): SummaryRow => ({
  ...{ summary_id, session_id: 1, time_us: 100, kind: 'final', written_by: 'rules', text: 'One.' },
  report: report('overall'),
  ...more,
});

const status = (id: number, timeUs: number, by = 'rules') =>
  row(id, { kind: 'periodic', time_us: timeUs, written_by: by, report: report('status') });

Deno.test('statuses: the newest moment first, of a moment the newest version first, none of later', () => {
  const rows = [status(1, 60), status(2, 120), status(3, 60, 'openai:m'), row(4)];
  const ids = (untilUs?: number) =>
    momentsOf(rows, untilUs).map(({ versions }) => versions.map((each) => each.summary_id));
  assert.deepEqual(ids(), [[2], [3, 1]]);
  assert.deepEqual(ids(119), [[3, 1]]);
  assert.deepEqual(ids(59), []);
});

Deno.test('documents: reports and summaries of stretches, each with a name of its own', () => {
  const stretch = row(5, { kind: 'periodic' });
  const documents = documentsOf([row(1), status(2, 60), row(3, { written_by: 'gemini:flash' }), stretch]);
  assert.deepEqual(documents.map(({ summary_id: id }) => id), [5, 3, 1]);
  assert.deepEqual(versionNames(documents), [
    'A stretch, by Tapdeck',
    'Whole session, version 2, by Gemini (flash)',
    'Whole session, version 1, by Tapdeck',
  ]);
});

Deno.test('authors: who, where as far as is known, and what was struck', () => {
  assert.equal(writerName('openai:llama3.1:8b'), 'llama3.1:8b');
  assert.equal(writerName('somebody'), 'somebody');
  assert.equal(authorText(row(1)), 'Written by Tapdeck itself from the figures.');
  const struck = row(1, { written_by: 'openai:m', report: report('overall', { struck: 1 }) });
  assert.equal(
    authorText(struck, 'on this machine'),
    'Written by m, on this machine, and held against the figures: 1 sentence without support was struck.',
  );
});

Deno.test('where a model was is said as the log has it, and not said where it has both', () => {
  const call = (more: Partial<ModelCall>): ModelCall => ({
    ...{ call_id: 1, time_us: 1, session_id: 1, purpose: 'final', written_by: 'openai:m', local: true },
    ...{ destination: 'h:1', bytes_sent: 1, bytes_received: 1, outcome: 'ok', took_ms: 1, readable: true },
    ...more,
  });
  const asked = row(1, { written_by: 'openai:m' });
  assert.equal(placeByLog([call({})], asked), 'on this machine');
  assert.equal(placeByLog([call({ local: false })], asked), 'at h:1');
  assert.equal(placeByLog([call({}), call({ local: false })], asked), undefined);
  for (const other of [{ session_id: 2 }, { written_by: 'openai:n' }, { outcome: 'timeout' }]) {
    assert.equal(placeByLog([call(other)], asked), undefined);
  }
});

Deno.test('a fact that stands behind a name in a digest gets that name where it stands alone', () => {
  const name = fact('app.1.name', 'Application by bytes, 1', 'YouTube');
  const bytes = fact('app.1.bytes', 'its bytes', '3 MB');
  assert.equal(factLabel(bytes, report('overall', { facts: [name, bytes] })), 'YouTube: its bytes');
  assert.equal(factLabel(bytes, report('overall', { facts: [bytes] })), 'Its bytes');
  assert.equal(factLabel(fact('rtp.quality_by', 'decided by', 'loss'), null), 'Decided by');
});

Deno.test('facts lead to a panel: tables narrowed by what they are about, charts at their stretch', () => {
  const link = (more: Partial<FactLink>): FactLink => ({
    ...{
      view: 'charts',
      app: null,
      host: null,
      protocol: null,
      stream_key: null,
      from_us: null,
      to_us: null,
    },
    ...more,
  });
  const window = { from_us: 2_000_000, to_us: 5_000_000 };
  assert.deepEqual(factTarget(link({ ...window, protocol: 'all' })), {
    ...{ name: 'Charts', id: 'charts', filter: {}, stretch: { fromS: 2, toS: 5 } },
  });
  const app = factTarget(link({ ...window, view: 'apps', app: 'YouTube' }));
  assert.deepEqual(app.filter, { app: 'YouTube', from_us: '2000000', to_us: '5000000' });
  assert.equal(app.stretch, undefined);
  assert.deepEqual(factTarget(link({ view: 'capture', ...window })).filter, {});
  assert.deepEqual(factTarget(link({ view: 'streams', stream_key: 'tcp:1', protocol: 'tcp' })).filter, {
    protocol: 'tcp',
    stream: 'tcp:1',
  });
});

Deno.test('as plain text: title, headings with their verdicts, sentences, who wrote it and why not another', () => {
  const sections = [{
    id: 'rtp' as const,
    verdict: 'good' as const,
    sentences: [{ text: 'A.', facts: [] }, { text: 'B.', facts: [] }],
  }];
  const written = row(1, { report: report('overall', { sections, fallback: 'No answer.' }) });
  assert.equal(
    plainText(written, 'Office'),
    'Office\n\nRTP: good\nA. B.\n\nWritten by Tapdeck itself from the figures. No answer.\n',
  );
});
