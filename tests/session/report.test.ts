/** The report of a session: one file that loads nothing, runs nothing, and says what was measured. */
import assert from 'node:assert/strict';
import { Exporter } from '../../src/session/exporter.ts';
import { chart, MAX_POINTS, seriesOf } from '../../src/session/report/chart.ts';
import { escaped } from '../../src/session/report/words.ts';
import { Browser } from '../support/browser.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { TestWorkshop } from '../support/workshop.ts';

const MAX_REPORT_BYTES = 200_000;

async function reportOf(workshop: TestWorkshop, file: string): Promise<string> {
  const { session_id: sessionId } = await workshop.importer.importFile(fixturePath(file), { source: file });
  workshop.store.sessions.change(sessionId, {
    name: '<img src=x onerror=alert(1)>',
    note: '</style><script>alert(2)</script>',
    tags: ['"><b>'],
  });
  const exporter = new Exporter({
    db: workshop.folder.at('t.sqlite'),
    captures: workshop.captures.folder,
    scratch: workshop.captures.folder,
  });
  const { bytes } = await exporter.export({ sessionId, format: 'html' }, new AbortController().signal);
  return await new Response(bytes).text();
}

Deno.test('report: opens from a file without a request, a script or a complaint, whatever names say', async () => {
  await using workshop = await TestWorkshop.open();
  await using browser = await Browser.launch();
  for (
    const file of [
      'hostile_names.pcapng',
      'hostile_realms.pcapng',
      'rtp_call.pcap',
      'odd_times.pcap',
      'only_a_header.pcap',
      'linktype_can.pcap',
    ]
  ) {
    const html = await reportOf(workshop, file);
    assert.ok(html.length < MAX_REPORT_BYTES, `${file}: ${html.length}`);
    assert.doesNotMatch(html, /<script|<img|<link|javascript:|\son\w+=[^&]*>|https?:/i, file);
    assert.match(html, /default-src 'none'/);
    await workshop.folder.write('report.html', html);
    const tab = await browser.open(`file://${workshop.folder.at('report.html')}`);
    const requests = tab.complaints.filter((text) => !text.startsWith('request to file:'));
    assert.deepEqual(requests, [], file);
    assert.equal(await tab.page.locator('h1').innerText(), '<img src=x onerror=alert(1)>');
    const figures = await tab.page.locator('td.n').allInnerTexts();
    assert.ok(!figures.some((text) => /NaN|null|undefined|Infinity/.test(text)), file);
    const wide = await tab.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(wide, false, `${file} is wider than the window`);
    await tab.close();
  }
});

Deno.test('report: figures are those of the views', async () => {
  await using workshop = await TestWorkshop.open();
  const html = await reportOf(workshop, 'rtp_call.pcap');
  assert.match(html, /<td class="w">0x0A0A0001<\/td>/);
  assert.match(html, />2\.33%</, 'the loss of the other stream');
  assert.match(html, /role="img" aria-label="Throughput over time, in: highest/);
});

Deno.test('report: the chart has at most 600 points, and keeps what was sent', () => {
  const seconds = Array.from({ length: 10_000 }, (_, i) => (
    { timeUs: i * 1e6, bytes: 3000, bytesIn: 1000, bytesOut: 2000, isGap: i === 5000 }
  ));
  const series = seriesOf(seconds, 0, 9_999_000_000);
  assert.ok(series && series.inBps.length <= MAX_POINTS);
  assert.ok(Math.abs(series.inBps.reduce((a, b) => a + b) * series.stepSeconds / 8 - 10_000_000) < 1);
  assert.equal(series.gaps.filter(Boolean).length, 1);
  assert.ok(chart(series).length < 60_000);
  assert.equal(seriesOf([], 0, 0), undefined);
});

Deno.test('report: text is text', () => {
  assert.equal(escaped(`<b a="1" c='2'>&`), '&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;');
  assert.equal(escaped('a\u202eb\u0000\ud800'), 'a\ufffdb\ufffd\ufffd');
});

Deno.test('report: what was written about the session stands in it as text, with its verdicts and its author', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const { session_id: sessionId } = await workshop.importer.importFile(fixturePath('rtp_call.pcap'), {
    source: 'call',
  });
  const exporter = new Exporter({
    db: workshop.folder.at('t.sqlite'),
    captures: workshop.captures.folder,
    scratch: workshop.captures.folder,
  });
  const html = async () => {
    const { bytes } = await exporter.export({ sessionId, format: 'html' }, new AbortController().signal);
    return await new Response(bytes).text();
  };
  assert.doesNotMatch(await html(), /<h2>Report/);
  const words = { session_id: sessionId, time_us: 5, kind: 'final' as const };
  store.summaries.add({ ...words, written_by: 'rules', text: 'The older one.', report: null });
  store.summaries.add({
    ...words,
    written_by: 'openai:<b>',
    text: 'The newer one.',
    report: {
      scope: 'session',
      from_us: 1,
      to_us: 5,
      sections: [{ id: 'rtp', verdict: 'poor', sentences: [{ text: 'Bad <script>x</script>.', facts: [] }] }],
      facts: [],
      struck: 1,
      fallback: null,
    },
  });
  const document = await html();
  assert.match(
    document,
    /<h3>RTP <span class="verdict poor">poor<\/span><\/h3><p>Bad &lt;script&gt;x&lt;\/script&gt;\.<\/p>/,
  );
  assert.match(document, /Written by openai:&lt;b&gt;, checked against the figures; one sentence was struck/);
  assert.doesNotMatch(document, /The older one|<script/);
  const anonymised = await exporter.export(
    { sessionId, format: 'html', anonymise: {} },
    new AbortController().signal,
  );
  assert.doesNotMatch(await new Response(anonymised.bytes).text(), /<h2>Report/);
});
