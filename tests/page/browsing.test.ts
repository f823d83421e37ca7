/** Finding the way about stored sessions: addresses, dates, what is offered, and what is said where there is nothing. */
import assert from 'node:assert/strict';
import { Browser, type Tab } from '../support/browser.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';

const SECOND_US = 1_000_000;
const NOT_FOUND = /the server responded with a status of 404/;

async function imported(server: LiveServer, name: string): Promise<number> {
  const body = await fixtureBytes(name);
  const response = await fetch(`${server.url}api/sessions/import?name=${name}`, { method: 'POST', body });
  const { session_id } = await response.json();
  assert.equal(response.status, 201);
  return session_id;
}

async function importSample(server: LiveServer): Promise<number> {
  const response = await fetch(`${server.url}api/sessions/sample`, { method: 'POST' });
  await response.body?.cancel();
  assert.equal(response.status, 201);
  const { started_us } = await (await fetch(`${server.url}api/sessions/1`)).json();
  return started_us;
}

const search = (tab: Tab) => new URL(tab.page.url()).search;

Deno.test('page: an address that leads nowhere shows the page, which says so and leads on', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  for (const path of ['nonsense', 'sessions/abc', 'sessions/1/streams/foo', 'sessions/1/packets/15']) {
    const tab = await browser.open(`${server.url}${path}`);
    await tab.shows('not-found', 'There is nothing at this address');
    await tab.shows('not-found', `/${path}`);
    assert.match(await tab.page.title(), /^Nothing here/);
    await tab.page.getByRole('link', { name: 'All sessions' }).click();
    await tab.page.getByRole('heading', { name: 'Sessions' }).waitFor();
    tab.assertQuiet(NOT_FOUND);
    await tab.close();
  }
});

Deno.test('page: times of a session of several years have their date, on tables, chart, replay and stream', async () => {
  await using server = await LiveServer.start();
  const id = await imported(server, 'odd_times.pcap');
  await imported(server, 'web_browsing.pcapng');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/${id}`, { timeZone: 'UTC' });
  await tab.rows('packet-table').getByText(/^6 Mar 2017 13:30:00\.\d{6}$/).first().waitFor();
  await tab.rows('stream-table').getByText(/^6 Mar 2017 13:30:00\.\d{6}$/).first().waitFor();
  const chart = await tab.at('throughput-chart').boundingBox();
  assert(chart);
  await tab.page.mouse.move(chart.x + chart.width - 60, chart.y + chart.height / 2);
  await tab.page.locator('.legend-time').filter({ hasText: /20\d\d \d\d:\d\d:\d\d$/ }).waitFor();
  await tab.press('replay-start');
  await tab.shows('replay-clock', /^6 Mar 2017 13:30:0\d$/);
  const stream = await browser.open(`${server.url}sessions/${id}/streams/udp:0`, { timeZone: 'UTC' });
  await stream.rows('packet-table').getByText(/^\d+ Mar 20\d\d \d\d:\d\d:\d\d\.\d{6}$/).first().waitFor();
  // Within a day the head has the date, and times go without.
  const short = await browser.open(`${server.url}sessions/2`, { timeZone: 'UTC' });
  await short.rows('packet-table').getByText(/^13:30:\d\d\.\d{6}$/).first().waitFor();
  for (const each of [tab, stream, short]) each.assertQuiet();
});

Deno.test('page: a replay that was left is not entered again by Back, and fills no history', async () => {
  await using server = await LiveServer.start();
  const fromUs = await importSample(server);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions`);
  await tab.press('session-link');
  await tab.at('replay-start').waitFor();
  const entries = () => tab.page.evaluate(() => history.length);
  const before = await entries();
  await tab.press('replay-start');
  await tab.hasAttribute('replay-bar', 'data-phase', 'playing');
  await tab.press('replay-play');
  await tab.hasAttribute('replay-bar', 'data-phase', 'paused');
  for (let i = 0; i < 5; i++) await tab.page.keyboard.press('Shift+ArrowRight');
  await tab.shows('replay-offset', /^0:5\d/);
  assert.equal(await entries(), before);
  // A filter is an entry of its own, with the moment that it was set at.
  await tab.at('apps-panel').getByRole('button', { name: /Netflix/ }).click();
  await tab.shows('filter-chips', 'Netflix');
  assert.match(search(tab), /app=Netflix&at=\d+/);
  await tab.page.keyboard.press('Escape');
  await tab.at('replay-start').waitFor();
  assert.equal(search(tab), '?app=Netflix');
  await tab.page.goBack();
  await tab.page.getByText('Click an application, protocol').waitFor();
  assert.equal(search(tab), '');
  assert.equal(await tab.at('replay-bar').count(), 0);
  await tab.page.goBack();
  await tab.page.getByRole('heading', { name: 'Sessions' }).waitFor();
  // A link to a moment is one again.
  await tab.page.goto(`${server.url}sessions/1?at=${fromUs + 20 * SECOND_US}`);
  await tab.shows('replay-offset', '0:20.0');
  tab.assertQuiet();
});

Deno.test('page: what is no moment of the session does not stay in the address', async () => {
  await using server = await LiveServer.start();
  const fromUs = await importSample(server);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1?app=Netflix&at=nonsense`);
  await tab.at('replay-start').waitFor();
  assert.equal(search(tab), '?app=Netflix');
  await tab.page.goto(`${server.url}sessions/1?at=0`);
  await tab.shows('replay-offset', '0:00.0');
  await tab.page.waitForFunction((at) => location.search === `?at=${at}`, fromUs);
  tab.assertQuiet();
});

Deno.test('page: a moment says that it has no quantiles, and the controls of a session stand in one row', async () => {
  await using server = await LiveServer.start();
  const fromUs = await importSample(server);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1?at=${fromUs + 60 * SECOND_US}`);
  await tab.shows('replay-offset', '1:00.0');
  await tab.at('protocol-views').getByRole('button', { name: 'Quality' }).click();
  await tab.shows('protocols-panel', 'p50 and p95 are not kept for a moment');
  await tab.at('protocols-panel').getByTitle('not kept for a moment').first().waitFor();

  const phone = await browser.open(`${server.url}sessions/1`, { width: 390, height: 844 });
  const tops = new Set<number>();
  // Tags, and the way to one more, have a line of their own on a phone.
  for (const id of ['replay-start', 'compare-with', 'ask-session', 'export-button', 'directions-button']) {
    const box = await phone.at(id).boundingBox();
    assert(box && box.x + box.width <= 390, id);
    tops.add(Math.round(box.y + box.height / 2));
  }
  assert.equal(tops.size, 1, `one row: ${[...tops]}`);
  assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth), 390);
  for (const each of [tab, phone]) each.assertQuiet();
});

Deno.test('page: a session without packets offers nothing that needs them', async () => {
  await using server = await LiveServer.start();
  const id = await imported(server, 'only_a_header.pcap');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/${id}`);
  await tab.at('export-button').waitFor();
  await tab.shows('apps-panel', 'This session has no packets.');
  for (const absent of ['replay-start', 'compare-with', 'directions-button']) {
    assert.equal(await tab.at(absent).count(), 0, absent);
  }
  tab.assertQuiet();
});

Deno.test('page: a stream is offered as pcapng only while there is a raw capture, and else says why not', async () => {
  await using server = await LiveServer.start();
  await importSample(server);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1/streams/tcp:0`);
  await tab.at('stream-download').waitFor();
  assert.equal(await tab.at('stream-no-download').count(), 0);
  const { folder } = server.workshop.captures;
  for await (const { name } of Deno.readDir(folder)) await Deno.remove(`${folder}/${name}`);
  await tab.page.reload();
  await tab.shows('stream-no-download', 'The raw capture of this session is not there any more');
  assert.equal(await tab.at('stream-download').count(), 0);
  tab.assertQuiet(NOT_FOUND);
});

Deno.test('page: a wrong display filter is asked for once', async () => {
  await using server = await LiveServer.start();
  await importSample(server);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  await tab.shows('packet-count', '5,973 packets');
  const asked: string[] = [];
  tab.page.on('request', (request) => {
    if (request.url().includes('display_filter=')) asked.push(request.url());
  });
  await tab.fill('display-filter', 'tcp.nonsense == 1');
  await tab.at('display-filter').press('Enter');
  await tab.shows('packets-error', 'tcp.nonsense');
  // Whatever would ask again has had its turn when the next filter is answered.
  await tab.fill('display-filter', 'tcp.stream == 0');
  await tab.at('display-filter').press('Enter');
  await tab.shows('display-filter-progress', 'found in all of the raw capture');
  assert.equal(asked.filter((url) => url.includes('nonsense')).length, 1);
  tab.assertQuiet(/the server responded with a status of 400/);
});

Deno.test('page: a place that the session does not have is named as such, and can be taken away', async () => {
  await using server = await LiveServer.start();
  await importSample(server);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1?place=999,999`);
  await tab.shows('filter-chips', '999,999: no such place in this session');
  await tab.shows('stream-count', '0 streams');
  await tab.page.getByRole('button', { name: /^Remove filter Place/ }).click();
  await tab.page.getByText('Click an application, protocol').waitFor();
  assert.equal(search(tab), '');
  tab.assertQuiet();
});

Deno.test('page: a session that is deleted while it is replayed says so once', async () => {
  await using server = await LiveServer.start();
  const fromUs = await importSample(server);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1?at=${fromUs + 10 * SECOND_US}`);
  await tab.shows('replay-offset', '0:10.0');
  await tab.press('replay-play');
  await tab.hasAttribute('replay-bar', 'data-phase', 'playing');
  await (await fetch(`${server.url}api/sessions/1`, { method: 'DELETE' })).body?.cancel();
  await tab.shows('session-error', 'There is no session 1 any more: it was deleted.');
  assert.equal(await tab.at('replay-bar').count(), 0);
  assert.equal(await tab.page.getByRole('alert').count(), 1);
  await tab.page.getByRole('link', { name: 'All sessions' }).click();
  await tab.page.getByRole('heading', { name: 'Sessions' }).waitFor();
  assert.equal(await tab.page.getByRole('alert').count(), 0);
  tab.assertQuiet(NOT_FOUND);
});
