/** Tables: columns that are chosen, rows that are selected and taken out, and what stays while rows stream in. */
import assert from 'node:assert/strict';
import { Browser, type Tab } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';
import { Traffic } from '../support/traffic.ts';

async function importSample(server: LiveServer): Promise<void> {
  const response = await fetch(`${server.url}api/sessions/sample`, { method: 'POST' });
  await response.body?.cancel();
  assert.equal(response.status, 201);
}

/** Names above the columns. */
const headers = (tab: Tab, table: string) => tab.at(table).getByRole('columnheader').allTextContents();

const row = (tab: Tab, table: string, no: number) =>
  tab.at(table).locator(`[data-testid="row"][aria-rowindex="${no + 1}"]`);

const selected = (tab: Tab, table: string) =>
  tab.at(table).locator('[data-testid="row"][aria-selected="true"]');

const clipboard = (tab: Tab) => tab.page.evaluate(() => navigator.clipboard.readText());

Deno.test('page: columns are chosen by keyboard, remembered in this browser, and one always stays', async () => {
  await using server = await LiveServer.start();
  await importSample(server);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  const usual = ['No.', 'Time', 'Source', 'Destination', 'Protocol', 'Length', 'Application', 'Info'];
  await tab.rows('packet-table').first().waitFor();
  assert.deepEqual(await headers(tab, 'packet-table'), usual);

  const { keyboard } = tab.page;
  await tab.at('packets-columns').focus();
  await keyboard.press('Enter');
  await tab.page.locator('[data-testid="column-no"]:focus').waitFor();
  await keyboard.press('Space');
  for (let i = 0; i < 3; i++) await keyboard.press('Tab');
  await keyboard.press('Space');
  await keyboard.press('Escape');
  await tab.page.locator('[data-testid="packets-columns"]:focus').waitFor();
  assert.equal(await tab.at('column-no').count(), 0, 'closed');
  const chosen = ['Time', 'Since previous', ...usual.slice(2)];
  assert.deepEqual(await headers(tab, 'packet-table'), chosen);
  assert.match(
    await row(tab, 'packet-table', 1).innerText(),
    /^\S+\s+–/,
    'nothing is before the first packet',
  );
  assert.match(await row(tab, 'packet-table', 2).innerText(), /^\S+\s+\d+\.\d{6}/);

  await tab.page.reload();
  await tab.rows('packet-table').first().waitFor();
  assert.deepEqual(await headers(tab, 'packet-table'), chosen);

  await tab.press('packets-columns');
  for (
    const id of ['time', 'since_previous', 'source', 'destination', 'protocol', 'length', 'app']
  ) await tab.press(`column-${id}`);
  await tab.at('column-info').press('Space');
  assert.deepEqual(await headers(tab, 'packet-table'), ['Info']);
  assert(await tab.at('column-info').isChecked(), 'the last one stays');
  await tab.press('packets-columns-reset');
  assert.deepEqual(await headers(tab, 'packet-table'), usual);
  await tab.page.mouse.click(5, 400);
  await tab.at('column-no').waitFor({ state: 'detached' });

  await tab.page.evaluate(() =>
    localStorage.setItem('tapdeck-columns-packets', '{"version":1,"shown":["x"]}')
  );
  await tab.page.reload();
  await tab.rows('packet-table').first().waitFor();
  assert.deepEqual(await headers(tab, 'packet-table'), usual, 'what is stored is not trusted');
  tab.assertQuiet();
});

Deno.test('page: further columns of streams and hosts show what the API knows, on a phone below the usual ones', async () => {
  await using server = await LiveServer.start();
  await importSample(server);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  await tab.press('streams-columns');
  for (const id of ['rtt_p95_ms', 'evidence', 'lasted']) await tab.press(`column-${id}`);
  await tab.at('stream-table').getByRole('columnheader', { name: 'RTT p95' }).getByRole('button').click();
  await tab.at('stream-table').locator('[aria-sort="descending"]').filter({ hasText: 'RTT p95' }).waitFor();
  assert.equal(
    await tab.at('stream-table').getByRole('columnheader', { name: 'Lasted' }).getByRole('button').count(),
    0,
    'the server cannot sort by it',
  );

  const phone = await browser.open(`${server.url}sessions/1`, { width: 360, height: 740 });
  await phone.rows('packet-table').first().waitFor();
  const height = async () => (await row(phone, 'packet-table', 1).boundingBox())?.height ?? 0;
  const before = await height();
  await phone.press('packets-columns');
  await phone.press('column-stream_key');
  await phone.press('column-info');
  await phone.page.keyboard.press('Escape');
  await row(phone, 'packet-table', 1).locator('.col-info').waitFor();
  assert.equal(await height(), before + 40, 'a line for the stream and one for the text');
  assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth), 360);
  for (const each of [tab, phone]) each.assertQuiet();
});

Deno.test('page: rows are selected by mouse and keys, and copied as text', async () => {
  await using server = await LiveServer.start();
  await importSample(server);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  await tab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await row(tab, 'packet-table', 3).click();
  await tab.shows('packet-details', 'Packet 3');
  await row(tab, 'packet-table', 5).click({ modifiers: ['Shift'] });
  await row(tab, 'packet-table', 8).click({ modifiers: ['Control'] });
  await tab.shows('packets-copy', 'Copy 4 rows');
  await tab.shows('packet-details', 'Packet 3');
  await tab.press('packets-copy');
  await tab.shows('toast', '4 rows copied as text, with a header.');
  const lines = (await clipboard(tab)).trimEnd().split('\n').map((line) => line.split('\t'));
  assert.deepEqual(lines[0], [
    'No.',
    'Time (UTC)',
    'Source',
    'Destination',
    'Protocol',
    'Length (bytes)',
    'Application',
    'Info',
  ]);
  assert.deepEqual(lines.slice(1).map(([no]) => no), ['3', '4', '5', '8']);
  assert.match(lines[1]?.[1] ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

  const { keyboard } = tab.page;
  await row(tab, 'packet-table', 2).click();
  await keyboard.press('Shift+ArrowDown');
  await keyboard.press('Shift+ArrowDown');
  await tab.shows('packets-copy', 'Copy 3 rows');
  await keyboard.press('Control+c');
  await tab.shows('toast', '3 rows copied as text, with a header.');
  assert.deepEqual((await clipboard(tab)).split('\n').slice(1, 4).map((line) => line.split('\t')[0]), [
    '2',
    '3',
    '4',
  ]);
  await keyboard.press('Control+a');
  await tab.shows('packets-copy', 'Copy 5,973 rows');
  await keyboard.press('Escape');
  await tab.shows('packets-copy', /^Copy$/);

  // A click on a stream narrows; with Ctrl it selects.
  await row(tab, 'stream-table', 1).click({ modifiers: ['Control'] });
  await row(tab, 'stream-table', 3).click({ modifiers: ['Control'] });
  await tab.press('streams-copy');
  await tab.shows('toast', '2 rows copied');
  assert.match(
    await clipboard(tab),
    /^Stream\tApplication\t.*\tTo client \(bytes\)\t.*\tRound trip \(ms\)\t/,
  );
  tab.assertQuiet();
});

Deno.test('page: without a clipboard the text is there to copy by hand; a file holds what passes the filter', async () => {
  await using server = await LiveServer.start();
  await importSample(server);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1?protocol=dns`, {
    // As at an address that is not secure.
    prepare: (page) =>
      page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined })),
  });
  const found = /^(\d+) of/.exec(await tab.shows('packet-count', /^\d+ of/))?.[1];
  await tab.press('packets-copy');
  const area = tab.at('copy-by-hand').getByRole('textbox');
  await area.waitFor();
  const text = await area.inputValue();
  assert.equal(text.trimEnd().split('\n').length, Number(found) + 1);
  assert.equal(await area.evaluate((element) => element === document.activeElement), true);
  assert.equal(
    await tab.page.evaluate(() => String(getSelection()).length > 100),
    true,
    'all of it is marked',
  );
  await tab.page.keyboard.press('Escape');
  await tab.at('copy-by-hand').waitFor({ state: 'detached' });

  const saved = tab.page.waitForEvent('download');
  await tab.press('packets-csv');
  const download = await saved;
  assert.equal(download.suggestedFilename(), 'session-1-packets.csv');
  const csv = await Deno.readTextFile(await download.path());
  assert.match(csv, /^No\.,Time \(UTC\),Source,Destination,Protocol,Length \(bytes\),Application,Info\r\n/);
  assert.equal(csv.trimEnd().split('\r\n').length, Number(found) + 1);
  await tab.shows('toast', 'Saved session-1-packets.csv.');
  tab.assertQuiet();
});

Deno.test('page: selection, scroll position and focus stay while packets stream in; Follow newest goes on', async () => {
  await using server = await LiveServer.start();
  await using traffic = await Traffic.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  await tab.startCapture(traffic.filter);
  await Promise.all(Array.from({ length: 60 }, () => traffic.datagram(50)));
  await tab.shows('packet-count', /^[6-9]\d packets/);
  await tab.hasAttribute('follow-button', 'aria-pressed', 'true');

  const grid = tab.at('packet-table').getByRole('grid');
  await grid.focus();
  await tab.page.keyboard.press('Home');
  for (let i = 0; i < 2; i++) await tab.page.keyboard.press('Shift+ArrowDown');
  await tab.shows('packets-copy', 'Copy 3 rows');
  await tab.hasAttribute('follow-button', 'aria-pressed', 'false');
  const scrolled = () => grid.evaluate((element) => element.scrollTop);
  const before = await scrolled();

  await Promise.all(Array.from({ length: 60 }, () => traffic.datagram(50)));
  await tab.shows('packet-count', /^1[2-9]\d packets/);
  assert.equal(await scrolled(), before);
  assert.deepEqual(
    await selected(tab, 'packet-table').evaluateAll((rows) => rows.map((each) => each.ariaRowIndex)),
    ['2', '3', '4'],
  );
  assert(await grid.evaluate((element) => element === document.activeElement), 'the keys are still here');
  await tab.page.keyboard.press('Shift+ArrowDown');
  await tab.shows('packets-copy', 'Copy 4 rows');

  await tab.press('follow-button');
  await row(tab, 'packet-table', 120).waitFor();
  assert(await scrolled() > before);
  await tab.shows('packets-copy', 'Copy 4 rows');
  await tab.stopCapture();
  tab.assertQuiet();
});

Deno.test('page: a stream stays selected when the table is sorted another way', async () => {
  await using server = await LiveServer.start();
  await importSample(server);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  await row(tab, 'stream-table', 2).click({ modifiers: ['Control'] });
  const key = await tab.at('stream-details').getByRole('heading').innerText();
  await tab.at('stream-table').getByRole('columnheader', { name: 'Stream' }).getByRole('button').click();
  await tab.at('stream-table').locator('[aria-sort="ascending"]').waitFor();
  await row(tab, 'stream-table', 1).getByText('tcp:0', { exact: true }).waitFor();
  assert.equal(await tab.at('stream-details').getByRole('heading').innerText(), key);
  await tab.shows('streams-copy', 'Copy 1 row');
  tab.assertQuiet();
});
