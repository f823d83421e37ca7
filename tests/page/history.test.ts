/** Many sessions in the page: narrowed, tagged, chosen together, and what was removed of them. */
import assert from 'node:assert/strict';
import { Browser } from '../support/browser.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';
import { getSession, getSessions } from '../support/rest.ts';
import { packet, START_US } from '../support/records.ts';
import { newSession, storeSession } from '../support/stored_session.ts';
import { until } from '../support/until.ts';

Deno.test('page: of thousands of sessions those in view are drawn, by mouse and by keys', async () => {
  await using server = await LiveServer.start();
  const { store } = server.workshop;
  for (let i = 0; i < 1200; i++) {
    const id = store.sessions.create(newSession({ name: `Session ${i}`, createdUs: START_US + i }));
    store.sessions.finish(id, { state: 'complete' });
  }
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions`);
  await tab.shows('session-count', '1,200 sessions');
  const first = tab.page.locator('[data-index="0"]');
  assert.match(await first.innerText(), /Session 1199/);
  assert.ok(await tab.at('session-row').count() < 60, 'the others are not there');
  await first.getByTestId('session-link').focus();
  await tab.page.keyboard.press('End');
  const last = tab.page.locator('[data-index="1199"]');
  await last.getByText('Session 0', { exact: true }).waitFor();
  await until(
    'the focus',
    async () =>
      (await last.getByTestId('session-link').evaluate((link) => link === document.activeElement)) ||
      undefined,
  );
  await tab.page.keyboard.press('ArrowUp');
  await tab.page.keyboard.press('Space');
  await tab.shows('selection-count', '1 session chosen');
  assert.ok(await tab.page.locator('[data-index="1198"]').getByTestId('choose').isChecked());
  await tab.page.getByRole('button', { name: 'Name', exact: true }).click();
  await tab.page.locator('[data-index="0"]').getByText('Session 0', { exact: true }).waitFor();
  assert.match(tab.page.url(), /\?sort=name$/);
  tab.assertQuiet();
});

Deno.test('page: tags, filters in the address, several at once, with undo', async () => {
  await using server = await LiveServer.start();
  const { store } = server.workshop;
  const ids = ['one', 'two', 'three'].map((name, i) =>
    storeSession(store, [packet({ timeUs: START_US + i * 86_400_000_000 })], {
      session: { name, createdUs: START_US + i },
    })
  );
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions`);
  const row = (id: number | undefined) => tab.page.locator(`[data-session-id="${id}"]`);
  await row(ids[0]).getByTestId('tag-button').click();
  await row(ids[0]).getByTestId('tag-input').fill('<b>office</b>');
  await tab.page.keyboard.press('Enter');
  await row(ids[0]).getByTestId('tag').getByText('<b>office</b>').waitFor();
  await row(ids[0]).locator('[data-testid="sparkline"][data-points="1"]').waitFor();

  await row(ids[0]).getByTestId('choose').click();
  await row(ids[1]).getByTestId('choose').click();
  assert.equal(await tab.at('compare-chosen').getAttribute('href'), `/compare?a=${ids[0]}&b=${ids[1]}`);
  await tab.press('tag-chosen');
  await tab.at('selection-bar').getByTestId('tag-input').fill('week 1');
  await tab.page.keyboard.press('Enter');
  await tab.shows('toast', 'Tagged 2 sessions “week 1”.');
  const tags = async () =>
    (await getSessions(server.url)).toSorted((a, b) => a.session_id - b.session_id).map((each) => each.tags);
  assert.deepEqual(await tags(), [['<b>office</b>', 'week 1'], ['week 1'], []]);

  await row(ids[1]).getByTestId('tag').getByText('week 1').click();
  await tab.shows('session-count', '2 sessions');
  assert.match(tab.page.url(), /\?tag=week\+1$/);
  await row(ids[1]).getByRole('button', { name: 'Take the tag week 1' }).click();
  await tab.shows('session-count', '1 session');
  // What was taken away, or given to many, is taken back.
  const undo = (text: string) =>
    tab.at('toast').filter({ hasText: text }).getByRole('button', { name: 'Undo' }).click();
  await undo('Took the tag “week 1”');
  await tab.shows('session-count', '2 sessions');
  await tab.page.goBack();
  await tab.shows('session-count', '3 sessions');
  await tab.at('filter-from').fill('2026-03-05');
  await tab.shows('session-count', '2 sessions');
  await tab.at('filter-state').selectOption('failed');
  await tab.page.getByText('No session fits these filters.').waitFor();
  await tab.press('clear-filters');
  await tab.shows('session-count', '3 sessions');

  await row(ids[0]).getByTestId('choose').click();
  await row(ids[2]).getByTestId('choose').click();
  await tab.press('delete-chosen');
  await tab.shows('session-count', '1 session');
  await undo('Deleted 2 sessions');
  await tab.shows('session-count', '3 sessions');
  await row(ids[2]).getByTestId('choose').click();
  await tab.press('tag-chosen');
  await tab.at('selection-bar').getByTestId('tag-input').fill('by mistake');
  await tab.page.keyboard.press('Enter');
  await row(ids[2]).getByTestId('tag').getByText('by mistake').waitFor();
  await undo('“by mistake”');
  await row(ids[2]).getByTestId('tag').waitFor({ state: 'detached' });
  assert.deepEqual(await tags(), [['<b>office</b>', 'week 1'], ['week 1'], []]);
  tab.assertQuiet();
});

Deno.test('page: limits are set in the settings, and what they removed is said where it was', async () => {
  await using server = await LiveServer.start();
  const response = await fetch(`${server.url}api/sessions/import?name=x`, {
    method: 'POST',
    body: await fixtureBytes('web_browsing.pcapng'),
  });
  assert.equal(response.status, 201, await response.text());
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}settings`, { width: 390 });
  await tab.fill('keep-packets-input', '0');
  await tab.press('keep-packets-save');
  await tab.shows('setting-keep-packets-error', 'a whole number from 1 to 36500');
  // Room for what there is: nothing goes, so nothing is asked.
  await tab.fill('max-database-input', '0.5');
  await tab.press('max-database-save');
  await tab.shows('setting-size', /At most 0\.5 GB/);
  await tab.press('max-database-forget');
  await tab.shows('setting-size', /No limit/);

  assert.ok(server.workshop.store.keeping.begin(1, 'packets', Date.UTC(2026, 10, 3, 12) * 1000));
  const changed = await fetch(`${server.url}api/settings`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: '{"keep_figures_days":30000}',
  });
  assert.equal(changed.status, 200, await changed.text());
  await until('the removal', async () => (await getSession(server.url, 1)).capture_bytes === 0 || undefined);
  await tab.page.goto(`${server.url}sessions`);
  await tab.shows('removed', 'Packets were removed on 3 Nov 2026; totals are kept.');
  await tab.page.goto(`${server.url}sessions/1`);
  await tab.shows('session-removed', 'Packets were removed on 3 Nov 2026; totals are kept.');
  await tab.at('throughput-chart').waitFor();
  assert.equal(await tab.at('packet-filter').count(), 0, 'no table that pretends');
  const answer = await fetch(`${server.url}api/sessions/1/packets`);
  assert.deepEqual([answer.status, (await answer.json()).detail], [
    410,
    'Packets and raw capture of this session were removed on 2026-11-03 to keep the history small; streams and totals are kept.',
  ]);
  tab.assertQuiet();
});

Deno.test('page: undo says when somebody else has deleted the session meanwhile', async () => {
  await using server = await LiveServer.start();
  const { store } = server.workshop;
  const [gone, kept] = ['<i>gone</i>', 'kept'].map((name, i) =>
    storeSession(store, [packet()], { session: { name, createdUs: START_US + i } })
  );
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions`);
  const row = (id: number | undefined) => tab.page.locator(`[data-session-id="${id}"]`);
  await row(gone).getByTestId('delete-button').click();
  await row(gone).waitFor({ state: 'detached' });
  assert.equal((await fetch(`${server.url}api/sessions/${gone}`, { method: 'DELETE' })).status, 204);
  await tab.page.getByRole('button', { name: 'Undo' }).click();
  await tab.page.getByText('“<i>gone</i>” was deleted meanwhile, from another page').waitFor();
  assert.equal(await row(gone).count(), 0);
  await row(kept).waitFor();
  tab.assertQuiet(/status of 404/);
});

Deno.test('page: a link to a moment of a session without packets shows the notice alone', async () => {
  await using server = await LiveServer.start();
  const { store } = server.workshop;
  const id = storeSession(store, [packet()]);
  await (await fetch(`${server.url}api/settings`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ keep_packets_days: 1 }),
  })).body?.cancel();
  await until('retention', () => Promise.resolve(store.sessions.get(id).packets_removed_us ?? undefined));
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/${id}?at=${START_US}`);
  await tab.page.getByText('Packets were removed on').first().waitFor();
  await tab.at('streams-panel').waitFor();
  assert.equal(await tab.at('toast').count(), 0);
  tab.assertQuiet();
});
