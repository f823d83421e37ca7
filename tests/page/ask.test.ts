/** Questions in the page: ready ones, SQL, plain words, and all that can come of them. */
import assert from 'node:assert/strict';
import { ModelStandIn } from '../llm/stand_in.ts';
import { Browser, type Tab } from '../support/browser.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';
import { newSession, storeSession } from '../support/stored_session.ts';

async function importFixture(url: string, name: string): Promise<void> {
  const response = await fetch(`${url}api/sessions/import?name=${name}`, {
    method: 'POST',
    body: await fixtureBytes(name),
  });
  assert.equal(response.status, 201, await response.text());
}

const askAddress = (server: LiveServer, id: number, params: Record<string, string> = {}) =>
  `${server.url}sessions/${id}/ask?${new URLSearchParams(params)}`;

/** Waits until the focus is there. */
const focused = (tab: Tab, id: string) =>
  tab.page.waitForFunction((id) => document.activeElement?.getAttribute('data-testid') === id, id);

Deno.test('page: ready questions answer with a sentence, a chart, rows that lead on, and their SQL', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'compare_after.pcap');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`, { timeZone: 'UTC' });
  await tab.press('ask-session');
  await tab.shows('ask-destination', 'Plain words need a model, and none is set up');

  await tab.fill('ask-filter', 'top app');
  assert.equal(await tab.at('ask-palette').getByRole('listitem').count(), 2);
  await tab.press('ready-top_apps');
  await tab.shows('ask-sentence', /^Web carried most: .* of everything\.$/);
  assert.equal(new URL(tab.page.url()).search, '?ready=top_apps');
  assert.equal(await tab.at('ask-bars').getByRole('listitem').count(), 4);
  await tab.shows('ask-found', /^4 rows, found in /);
  await tab.at('ask-source').locator('summary').click();
  await tab.shows('ask-shown-sql', 'from app_view');
  await tab.shows('ask-writer', 'Ready question');

  const column = () => tab.at('ask-table').locator('tbody tr td:first-child').allInnerTexts();
  const ranked = await column();
  await tab.at('ask-table').getByRole('button', { name: 'app', exact: true }).click();
  assert.deepEqual(await column(), ranked.toSorted());
  assert.equal(await tab.at('ask-table').locator('th').first().getAttribute('aria-sort'), 'ascending');

  const saving = tab.page.waitForEvent('download');
  await tab.press('ask-save');
  const file = await saving;
  assert.equal(file.suggestedFilename(), 'session-1-answer.csv');
  assert.match(await Deno.readTextFile(await file.path()), /^app,category,.*\r\nDNS,Network,/);

  await tab.fill('ask-filter', '');
  await tab.press('ready-throughput');
  await tab.hasAttribute('ask-line-chart', 'data-points', '61');
  await tab.page.goBack();
  await tab.shows('ask-sentence', /^Web carried most/);
  assert.equal(await tab.at('ask-earlier-link').count(), 2, 'the answer was still here');
  await tab.at('ask-cell-link').filter({ hasText: 'DNS' }).click();
  await tab.shows('filter-chips', 'DNS');
  assert.equal(new URL(tab.page.url()).search, '?app=DNS');
  tab.assertQuiet();
});

Deno.test('page: a question with a parameter asks for it; its link opens the same answer elsewhere', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'compare_after.pcap');
  await using browser = await Browser.launch();
  const tab = await browser.open(askAddress(server, 1));
  await tab.press('ready-host_apps');
  await tab.fill('parameter-host', ' 192.168.7.23 ');
  await tab.page.keyboard.press('Enter');
  const sentence = await tab.shows('ask-sentence', /./);
  assert.equal(new URL(tab.page.url()).search, '?ready=host_apps&host=192.168.7.23');
  const other = await browser.open(tab.page.url());
  assert.equal(await other.shows('ask-sentence', /./), sentence);
  await other.press('ready-host_apps');
  assert.equal(await other.at('parameter-host').inputValue(), '192.168.7.23');
  other.assertQuiet();
  tab.assertQuiet();
});

Deno.test('page: SQL runs by keys, says what it cut, and is refused where it would do more than read', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'compare_after.pcap');
  await using browser = await Browser.launch();
  const tab = await browser.open(askAddress(server, 1));
  await tab.press('ask-mode-sql');
  await tab.at('ask-views').getByText('app_view', { exact: true }).click();
  await tab.at('ask-views').getByText('session_id, app, category').waitFor();
  await tab.fill('ask-sql', 'select no, time_us, info from packet_view');
  await tab.page.keyboard.press('Control+Enter');
  await tab.shows('ask-found', /^The first 1,000 rows of more/);
  await tab.at('ask-table').locator('tbody tr').nth(99).waitFor({ state: 'attached' });
  assert.equal(await tab.at('ask-table').locator('tbody tr').count(), 100);
  await tab.press('ask-more');
  await tab.at('ask-table').locator('tbody tr').nth(999).waitFor({ state: 'attached' });
  assert.equal(await tab.at('ask-table').locator('tbody tr').count(), 1000);
  for (
    const [sql, sentence] of [
      ['delete from sessions', /^DELETE is refused/],
      ["attach 'x.sqlite' as x", /^ATTACH is refused/],
      ['select * from sessions', /refused|not/i],
    ] as const
  ) {
    await tab.fill('ask-sql', sql);
    await tab.page.keyboard.press('Control+Enter');
    await tab.shows('ask-error', sentence);
    assert.equal(await tab.at('ask-answer').count(), 0, 'no older answer stands there');
  }
  await tab.at('ask-error').getByTestId('ask-edit').click();
  await focused(tab, 'ask-sql');
  await tab.fill('ask-sql', 'select count(*) as sessions from session_view');
  await tab.press('ask-run');
  await tab.shows('ask-sentence', 'It found one row');
  tab.assertQuiet(/the server responded with a status of 400/);
});

Deno.test('page: plain words without a model lead to ready questions, all by keyboard', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'compare_after.pcap');
  await using browser = await Browser.launch();
  const tab = await browser.open(askAddress(server, 1, { question: 'who was slow' }));
  const { keyboard } = tab.page;
  await tab.at('ask-question').waitFor();
  assert.equal(await tab.at('ask-question').inputValue(), 'who was slow');
  await tab.page.getByText('Type a question and press Enter').waitFor();
  await focused(tab, 'ask-question');
  await keyboard.press('Enter');
  await tab.shows('ask-problem', 'Plain words need a model, and none is set up');
  await tab.at('near-slow_servers').focus();
  await keyboard.press('Enter');
  await tab.shows('ask-sentence', /was slowest/);

  await tab.at('ask-question').focus();
  await keyboard.type('applic');
  await tab.at('ask-offer').first().waitFor();
  await keyboard.press('ArrowDown');
  const chosen = await tab.at('ask-question').getAttribute('aria-activedescendant');
  assert.equal(await tab.page.locator(`[id="${chosen}"]`).getAttribute('aria-selected'), 'true');
  await keyboard.press('Enter');
  await tab.shows('ask-sentence', /^Web carried most/);
  await tab.at('ask-question').focus();
  await keyboard.type('servers of one application');
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await tab.at('parameter-app').waitFor();
  await focused(tab, 'parameter-app');
  await keyboard.type('DNS');
  await keyboard.press('Enter');
  await tab.shows('ask-sentence', /203\.0\.113\.53/);
  await tab.at('ask-question').focus();
  await keyboard.type('nonsense');
  await keyboard.press('Escape');
  assert.equal(await tab.at('ask-question').inputValue(), '');
  tab.assertQuiet();
});

Deno.test('page: a model is named before it is asked, can be cancelled, and its made-up figures are struck', async () => {
  await using model = new ModelStandIn();
  await using server = await LiveServer.start({}, undefined, {
    openai: { base: model.openAiBase, model: 'small' },
  });
  await importFixture(server.url, 'compare_after.pcap');
  server.models.change({ provider: 'openai' });
  await using browser = await Browser.launch();
  const tab = await browser.open(askAddress(server, 1, { question: 'Which apps were big?' }));
  await tab.shows('ask-destination', `openai:small at ${model.host} on this machine`);
  await tab.page.getByText('Type a question and press Enter').waitFor();
  assert.equal(model.asked.length, 0, 'a link alone asks no model');

  model.next('hangs');
  await tab.press('ask-button');
  await model.waiting.promise;
  await tab.press('ask-cancel');
  await tab.shows('ask-status', /^Cancelled after \d+\u00a0s: Which apps were big\?/);

  const sql = 'select app, bytes from app_view order by bytes desc limit 3';
  const explanation =
    'It ranks applications by bytes. The largest has 987654 bytes. <img src=x onerror=ran()>';
  model.next({ says: JSON.stringify({ sql, explanation }) });
  await tab.press('ask-again');
  await tab.shows('ask-explanation', 'It ranks applications by bytes.');
  await tab.shows('ask-explanation', '<img src=x onerror=ran()>');
  assert.doesNotMatch(await tab.at('ask-answer').innerText(), /987654/);
  await tab.shows('ask-struck', 'One figure of the model was struck');
  await tab.shows('ask-writer', 'SQL by openai:small');
  const sent = JSON.stringify(model.asked.at(-1)?.body);
  assert.match(sent, /Which apps were big\?/);
  assert.doesNotMatch(sent, /192\.168\.7\.23|compare_after/);

  await tab.at('ask-source').locator('summary').click();
  await tab.at('ask-source').getByTestId('ask-edit').click();
  assert.equal(await tab.at('ask-sql').inputValue(), sql);

  const before = model.asked.length;
  await tab.press('ask-mode-words');
  model.usual = { says: JSON.stringify({ sql: 'drop table sessions', explanation: 'x' }) };
  await tab.fill('ask-question', 'Delete everything');
  await tab.press('ask-button');
  await tab.shows('ask-problem', /./);
  await tab.shows('ask-source', 'The SQL that did not run');
  assert.equal(model.asked.length, before + 2, 'it was told why, once');
  tab.assertQuiet();
});

Deno.test('page: hostile names and columns in an answer stay text', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'hostile_names.pcapng');
  await using browser = await Browser.launch();
  const sql =
    `select distinct hostname as "<img src=x onerror=ran=1>", hostname, '<script>ran=1</script>' as app, 1 as bytes from stream_view`;
  const tab = await browser.open(askAddress(server, 1, { sql }), { width: 390, height: 844 });
  await tab.shows('ask-table', '<script>');
  await tab.at('ask-table').getByText('<img src=x onerror=ran=1>').waitFor();
  assert.equal(await tab.page.evaluate('document.documentElement.scrollWidth'), 390);
  assert.equal(await tab.page.evaluate(() => 'ran' in globalThis), false);
  tab.assertQuiet();
});

Deno.test('page: asking what has no packets, what was removed, and what is not there', async () => {
  await using server = await LiveServer.start();
  const { store } = server.workshop;
  const empty = store.sessions.create(newSession({ name: 'empty' }));
  store.sessions.finish(empty, { state: 'complete' });
  const gone = storeSession(store, [], { session: { name: 'gone' } });
  assert.ok(store.keeping.begin(gone, 'figures', Date.UTC(2026, 10, 3, 12) * 1000));
  const growing = store.sessions.create(newSession({ name: 'growing' }));
  await using browser = await Browser.launch();
  const tab = await browser.open(askAddress(server, empty, { ready: 'top_apps' }));
  await tab.shows('ask-empty', 'no packets');
  await tab.shows('ask-sentence', 'No application carried anything.');
  await tab.page.goto(askAddress(server, growing));
  await tab.shows('ask-recording', 'still growing');
  await tab.page.goto(askAddress(server, gone, { ready: 'top_apps' }));
  await tab.shows('ask-removed', 'There is nothing left to ask.');
  assert.equal(await tab.at('ask-form').count(), 0);
  await tab.page.goto(askAddress(server, 99));
  await tab.shows('ask-session-error', 'There is no session 99.');
  tab.assertQuiet(/the server responded with a status of 404/);
});
