/** What is written about sessions, in the browser: read, checked by its facts, written again, and what leaves for it. */
import assert from 'node:assert/strict';
import { statusReport } from '../../src/llm/writer/status.ts';
import { digestOf } from '../../src/llm/digest.ts';
import type { Report } from '../../src/model/summary.ts';
import { digestInput } from '../llm/digests.ts';
import { ModelStandIn } from '../llm/stand_in.ts';
import { Browser, type Tab } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';
import { Traffic } from '../support/traffic.ts';

const SECOND_US = 1_000_000;
const MARKUP = '<img src=x onerror=ran=1>';

async function importSample(url: string): Promise<{ fromUs: number; toUs: number }> {
  const response = await fetch(`${url}api/sessions/sample`, { method: 'POST' });
  assert.equal(response.status, 201, await response.text());
  const { started_us, ended_us } = await (await fetch(`${url}api/sessions/1`)).json();
  return { fromUs: started_us, toUs: ended_us };
}

/** A status of a minute of session 1, as a recording writes it. */
function tellStatus(server: LiveServer, fromUs: number, toUs: number): string {
  const digest = digestOf(digestInput({ scope: 'window', fromUs, toUs }));
  const row = server.summaries.store(1, 'periodic', digest, statusReport(digest).report);
  assert(row);
  return row.text;
}

const answer = (...sentences: string[]) => ({
  says: JSON.stringify({ sections: [{ id: 'overall', sentences }] }),
});

const isWithin = (tab: Tab, id: string) =>
  tab.page.waitForFunction((panel) => {
    const top = document.getElementById(panel)?.getBoundingClientRect().top ?? -1;
    return top >= 0 && top < innerHeight;
  }, id);

async function asText(tab: Tab): Promise<string> {
  await tab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await tab.press('report-copy');
  await tab.page.getByText('The report is copied as text.').waitFor();
  return await tab.page.evaluate(() => navigator.clipboard.readText());
}

Deno.test('page: a report is there after an import; its facts can be opened; it is copied and printed', async () => {
  await using server = await LiveServer.start();
  await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`, { timeZone: 'UTC' });
  await tab.shows('section-overall', 'The session holds 5,973 packets');
  await tab.shows('verdict-overall', 'Fair');
  await tab.shows('report-range', '12 Mar 2026 13:30:00 to 13:32:48');
  await tab.shows('report-author', 'Written by Tapdeck itself');

  // By pointer: what the sentence rests on; it goes when the pointer does.
  await tab.at('section-dns').getByText('DNS gave').hover();
  await tab.shows('facts', /DNS.*51 responses/s);
  await tab.at('report-range').hover();
  await tab.at('facts').waitFor({ state: 'detached' });
  // By keyboard, and away with Escape.
  const mark = tab.at('section-applications').getByTestId('fact-mark').first();
  await mark.focus();
  await tab.shows('facts', /Netflix.*Applications/s);
  await tab.page.keyboard.press('ArrowRight');
  await tab.shows('facts', /Sender.*Top talkers/s);
  await tab.page.keyboard.press('ArrowLeft');
  await tab.shows('facts', /Netflix.*Applications/s);
  await tab.page.keyboard.press('Escape');
  await tab.at('facts').waitFor({ state: 'detached' });
  await mark.click();
  const fact = tab.at('fact').filter({ hasText: 'Netflix' }).first();
  const address = new URL(await fact.getAttribute('href') ?? '', server.url);
  assert.equal(address.searchParams.get('app'), 'Netflix');
  await fact.click();
  await tab.shows('filter-chips', 'Netflix');
  await isWithin(tab, 'applications');
  await tab.at('facts').waitFor({ state: 'detached' });

  const text = await asText(tab);
  assert.match(
    text,
    /^Sample: an afternoon in a small office\n12 Mar 2026 13:30:00 to 13:32:48\n\nOverall: fair\n/,
  );
  assert.match(
    text,
    /\n\nDNS\nDNS gave 51 responses.*\n\n.*Written by Tapdeck itself from the figures\.\n$/s,
  );

  // Paper has the report alone.
  await tab.page.evaluate(() => {
    globalThis.print = () => {};
  });
  await tab.press('report-print');
  await tab.page.emulateMedia({ media: 'print' });
  await tab.page.getByRole('heading', { name: 'Sample: an afternoon in a small office' }).last().waitFor();
  for (const away of ['headline', 'packets-panel', 'session-title', 'write-button', 'nav-live']) {
    assert(await tab.at(away).isHidden(), away);
  }
  assert(await tab.at('section-suggestions').isVisible());
  assert(await tab.at('fact-mark').first().isHidden());
  await tab.page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await tab.page.emulateMedia({ media: 'screen' });
  await tab.at('headline').waitFor();
  tab.assertQuiet();
});

Deno.test('page: statuses come as they are written, lead to their moments, and a replay knows no later ones', async () => {
  await using server = await LiveServer.start();
  const { fromUs } = await importSample(server.url);
  const first = tellStatus(server, fromUs, fromUs + 60 * SECOND_US);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`, { timeZone: 'UTC' });
  await tab.shows('statuses', first);
  tellStatus(server, fromUs + 60 * SECOND_US, fromUs + 120 * SECOND_US);
  await tab.shows('words-news', 'A new status is there.');
  assert.deepEqual(
    (await tab.at('status-time').allInnerTexts()).map((text) => text.match(/[\d:]+/)?.[0]),
    ['13:32:00', '13:31:00'],
  );
  assert.equal(await tab.at('status-author').first().innerText(), 'Tapdeck');
  // The facts of a status are of its minute: the charts go there.
  await tab.at('status').first().getByTestId('fact-mark').first().click();
  await tab.shows('facts', '1,204 packets');
  await tab.page.keyboard.press('Escape');

  await tab.at('status-time').last().click();
  await tab.at('replay-bar').waitFor();
  const at = String(fromUs + 60 * SECOND_US);
  await tab.page.waitForFunction((us) => new URL(location.href).searchParams.get('at') === us, at);
  await tab.page.waitForFunction(() => document.querySelectorAll('[data-testid=status]').length === 1);
  await tab.shows('statuses', first);
  assert.equal(await tab.at('report').count(), 0);
  await tab.press('replay-leave');
  await tab.at('report').waitFor();
  assert.equal(await tab.at('status').count(), 2);
  tab.assertQuiet();
});

Deno.test('page: a recording says when the first status comes, and ends with its report', async () => {
  await using server = await LiveServer.start();
  await using traffic = await Traffic.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  await tab.press('nav-live');
  await tab.startCapture(traffic.filter);
  await traffic.http();
  await tab.shows('words-panel', 'The first status comes after a minute of traffic');
  await tab.stopCapture();
  await tab.shows('report', /The session holds only \d+ packets/);
  tab.assertQuiet();
});

Deno.test('page: a model writes after it was agreed to, the log has the call, and no is an answer', async () => {
  await using standIn = new ModelStandIn();
  standIn.usual = answer('The session holds 5,973 packets.', 'It lost 99% of everything.', MARKUP);
  // Gemini is never local, wherever it is.
  const endpoints = { gemini: { key: 'secret-key', base: standIn.geminiBase } };
  await using server = await LiveServer.start({}, undefined, endpoints);
  await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  await tab.shows('model-offer', 'Nothing has been sent to it.');
  await tab.press('write-button');
  await tab.at('choose-gemini').check();
  await tab.press('write-start');
  await tab.shows('digest-destination', `Nothing has been sent. Send to ${standIn.host}?`);
  await tab.shows('digest-facts', '5,973 packets');
  await tab.shows('digest-size', /kB/);
  await tab.press('consent-no');
  assert.equal(standIn.asked.length, 0);
  assert.equal(server.models.settings.consent_to, null);

  await tab.press('write-start');
  const shown = await tab.at('digest-facts').innerText();
  await tab.press('consent-yes');
  await tab.shows('report-author', /Gemini \(gemini-flash-latest\).*2 sentences without support were struck/);
  assert.equal(await tab.at('report').getByText('99%').count(), 0);
  assert.equal(standIn.asked.length, 1);
  // What was shown is what was sent, but for the number of the fence.
  const lines = (text: string) => text.split('\n').filter((line) => line.startsWith('{'));
  const sent = JSON.stringify(standIn.asked[0]?.body);
  for (const line of lines(shown)) assert(sent.includes(JSON.stringify(line).slice(1, -1)), line);
  // The built-in one is kept, and can be chosen.
  await tab.at('report-version').selectOption({ label: 'Whole session, version 1, by Tapdeck' });
  await tab.shows('report-author', 'Written by Tapdeck itself');

  await tab.press('nav-settings');
  await tab.shows('model-log', new RegExp(`Report, session 1.*${standIn.host}.*Answered`, 's'));
  await tab.press('call-read');
  await tab.shows('sent-text', '5,973 packets');
  assert.equal(await tab.page.getByText('secret-key').count(), 0);
  await tab.page.keyboard.press('Escape');
  await tab.shows('budget-used', 'In the last hour 1 call sent');
  await tab.press('writer-gemini');
  await tab.shows('writes-now', 'Now: gemini:gemini-flash-latest');
  await tab.press('consent-revoke');
  await tab.shows('writer-problem', `Nothing is sent to ${standIn.host} before you have agreed`);
  await tab.shows('writes-now', 'Now: Tapdeck itself');
  await tab.press('log-clear');
  await tab.press('log-clear');
  await tab.at('log-empty').waitFor();

  await tab.page.goto(`${server.url}sessions/1`);
  await tab.press('write-button');
  await tab.at('choose-gemini').check();
  await tab.press('write-start');
  await tab.at('consent-yes').waitFor();
  assert.equal(standIn.asked.length, 1, 'taken back is taken back');
  tab.assertQuiet();
});

Deno.test('page: a model that fails leaves the built-in text and says why; one that hangs is cancelled', async () => {
  await using standIn = new ModelStandIn();
  const endpoints = { openai: { base: standIn.openAiBase, model: 'small' } };
  await using server = await LiveServer.start({}, undefined, endpoints);
  const { fromUs } = await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`, { timeZone: 'UTC' });
  await tab.press('offer-rules');
  await tab.at('model-offer').waitFor({ state: 'detached' });
  await tab.press('write-button');
  await tab.at('choose-openai').check();
  standIn.next('hangs');
  await tab.press('write-start');
  await standIn.waiting.promise;
  await tab.shows('writing', 'small is writing, on this machine.');
  await tab.press('write-cancel');
  await tab.at('writing').waitFor({ state: 'detached' });
  assert.equal(await tab.at('write-error').count(), 0);
  assert.equal(await tab.at('report-version').count(), 0, 'nothing was written');

  standIn.next({ says: 'I would rather not.' }, { says: 'I would rather not.' }, { says: 'No.' });
  await tab.press('write-start');
  await tab.shows('report-fallback', /openai:small wrote nothing that can be shown/);
  await tab.shows('section-overall', 'The session holds 5,973 packets');

  // Of the stretch that the charts show.
  await tab.at('status').waitFor({ state: 'detached' });
  tellStatus(server, fromUs + 60 * SECOND_US, fromUs + 120 * SECOND_US);
  const mark = tab.at('status').getByTestId('fact-mark').first();
  await mark.click();
  await tab.at('fact').filter({ hasText: 'Charts' }).first().click();
  await tab.at('zoom-whole').waitFor();
  await tab.shows('write-button', 'Summary of this stretch');
  await tab.press('write-button');
  await tab.press('write-start');
  // All seconds that the stretch touches.
  await tab.shows('report-range', '13:31:00 to 13:32:01');
  await tab.at('report-version').getByRole('option', { name: /13:31:00 to 13:32:01, by Tapdeck/ }).waitFor({
    state: 'attached',
  });
  tab.assertQuiet(/status of 409/);
});

Deno.test('page: hostile text in what was written stays text', async () => {
  await using server = await LiveServer.start();
  const { toUs } = await importSample(server.url);
  const report: Report = {
    scope: 'session',
    from_us: null,
    to_us: null,
    sections: [{ id: 'overall', verdict: 'good', sentences: [{ text: MARKUP, facts: ['x'] }] }],
    facts: [{ id: 'x', label: MARKUP, value: MARKUP, unit: 'name', written: MARKUP, opens: null }],
    struck: 0,
    fallback: MARKUP,
  };
  const row = { session_id: 1, time_us: toUs, kind: 'final', written_by: `openai:${MARKUP}` } as const;
  server.workshop.store.summaries.add({ ...row, text: MARKUP, report });
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  await tab.shows('report-fallback', MARKUP);
  await tab.shows('report-author', MARKUP);
  await tab.press('fact-mark');
  await tab.shows('facts', MARKUP);
  assert.equal(await tab.page.evaluate(() => 'ran' in globalThis), false);
  // A report of another shape: its text can be read.
  server.workshop.store.summaries.add({ ...row, text: `One.\n\n${MARKUP}`, report: null });
  await tab.page.reload();
  await tab.shows('section-overall', `One. ${MARKUP}`);
  assert.equal(await tab.page.evaluate(() => 'ran' in globalThis), false);
  tab.assertQuiet();
});
