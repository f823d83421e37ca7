/** Looking after stored sessions. */
import assert from 'node:assert/strict';
import { UNDO_MS } from '../../web/models/sessions.ts';
import { Browser, type Tab } from '../support/browser.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';
import { getSessions } from '../support/rest.ts';
import { until } from '../support/until.ts';

/** A page whose time can be moved on: nobody waits until it is too late for Undo. */
const withClock = { prepare: (page: Tab['page']) => page.clock.install() };
const tooLateForUndo = (tab: Tab) => tab.page.clock.fastForward(UNDO_MS);

async function importFixture(url: string, name: string): Promise<void> {
  const response = await fetch(`${url}api/sessions/import?name=${name}`, {
    method: 'POST',
    body: await fixtureBytes(name),
  });
  assert.equal(response.status, 201, await response.text());
}

Deno.test('page: sessions are renamed, noted, pinned, searched, deleted, and brought back', async () => {
  await using server = await LiveServer.start();
  for (const name of ['linktype_raw.pcap', 'linktype_sll.pcap', 'dns_slow_and_failing.pcap']) {
    await importFixture(server.url, name);
  }
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions`, withClock);
  const other = await browser.open(`${server.url}sessions`);
  const row = (id: number) => tab.page.locator(`[data-testid="session-row"][data-session-id="${id}"]`);
  const order = async () =>
    await tab.at('session-row').evaluateAll((rows) => rows.map((one) => Number(one.dataset.sessionId)));
  // The list is read again after each change.
  const ordered = (expected: number[]) =>
    until(`the order ${expected}`, async () => String(await order()) === String(expected) ? true : undefined);
  await ordered([2, 1, 3]); // what began last comes first; of the same moment, what came last

  await row(1).getByTestId('rename-button').click();
  await tab.fill('rename-input', 'given up');
  await tab.page.keyboard.press('Escape');
  await row(1).getByText('linktype_raw.pcap').first().waitFor();
  await row(1).getByTestId('rename-button').click();
  await tab.fill('rename-input', 'Before the update');
  await tab.page.keyboard.press('Enter');
  await row(1).getByRole('link', { name: 'Before the update' }).waitFor();
  await row(1).getByTestId('note-button').click();
  await tab.fill('note-input', 'Two lines\nof a note');
  await tab.page.keyboard.press('Control+Enter');
  await row(1).getByText('Two lines').waitFor();
  await row(1).getByTestId('pin-button').click();
  await row(1).locator('[data-testid="pin-button"][aria-pressed="true"]').waitFor();
  await ordered([1, 2, 3]); // a pinned one comes first
  // Another page hears of it by itself.
  await other.shows('session-row', 'Before the update');

  await tab.fill('session-search', 'UPDATE');
  await tab.shows('session-count', '1 session');
  await ordered([1]);
  assert.match(tab.page.url(), /\?q=UPDATE$/);
  await tab.fill('session-search', 'no such thing');
  await tab.page.getByText('No session matches “no such thing”.').waitFor();
  await tab.fill('session-search', '');
  await tab.shows('session-count', '3 sessions');

  await row(2).getByTestId('delete-button').click();
  await row(2).waitFor({ state: 'detached' });
  await tab.at('toast').getByRole('button', { name: 'Undo' }).click();
  await row(2).waitFor();
  assert.equal((await getSessions(server.url)).length, 3);

  // For real: by waiting, and by leaving the page before the time for Undo is over.
  await row(2).getByTestId('delete-button').click();
  await row(2).waitFor({ state: 'detached' });
  await tooLateForUndo(tab);
  await until('the deletion', async () => (await getSessions(server.url)).length === 2 ? true : undefined);
  await row(3).getByTestId('delete-button').click();
  await row(3).waitFor({ state: 'detached' });
  await tab.page.reload();
  await until('the deletion', async () => (await getSessions(server.url)).length === 1 ? true : undefined);
  await ordered([1]);
  const files = [...Deno.readDirSync(server.workshop.captures.folder)].map((entry) => entry.name);
  assert.deepEqual(files, ['session-1.cap'], 'the raw captures went with them');

  const [session] = await getSessions(server.url);
  assert(session);
  assert.equal(session.name, 'Before the update');
  assert.equal(session.note, 'Two lines\nof a note');
  assert.equal(session.pinned, true);
  tab.assertQuiet();
  other.assertQuiet();
});

Deno.test('page: a session that is open is changed and deleted there too', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'linktype_raw.pcap');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`, withClock);
  await tab.press('rename-button');
  await tab.fill('rename-input', 'Renamed');
  await tab.page.keyboard.press('Enter');
  await tab.shows('session-title', 'Renamed');
  await tab.press('delete-button');
  await tab.shows('toast', 'Deleted “Renamed”.');
  assert.equal(new URL(tab.page.url()).pathname, '/sessions');
  await tab.at('first-run').waitFor();
  await tooLateForUndo(tab);
  await until('the deletion', async () => (await getSessions(server.url)).length === 0 ? true : undefined);

  await tab.page.goto(`${server.url}sessions/1`);
  await tab.shows('session-error', 'session');
  tab.assertQuiet(/the server responded with a status of 404/);
});

Deno.test('page: a session is named again when the rules have changed', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'web_browsing.pcapng');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  await tab.shows('catalogue', /named by catalogue/);
  await tab.page.getByText('github.com').first().waitFor();
  assert.equal(await tab.at('relabel-button').count(), 0, 'nothing to do');

  const rules = server.folder.at('rules.txt');
  await Deno.writeTextFile(rules, 'domain github.com = The <b>forge</b>, Business\nport tcp/x = y\n');
  await tab.page.reload();
  await tab.shows('catalogue', /named by catalogue/);
  assert.equal(await tab.at('relabel-button').count(), 0, 'rules with mistakes are not followed');
  await importFixture(server.url, 'linktype_raw.pcap');
  const warnings = (await getSessions(server.url)).find((one) => one.session_id === 2)?.warnings ?? [];
  assert.match(warnings.join(), /rules\.txt has mistakes\. line 2: .* The rules before it were used\./);

  await Deno.writeTextFile(rules, 'domain github.com = The <b>forge</b>, Business\n');
  await tab.page.reload();
  await tab.press('relabel-button');
  await tab.page.getByText('The <b>forge</b>').first().waitFor();
  await tab.at('relabel-button').waitFor({ state: 'detached' });
  tab.assertQuiet();
});
