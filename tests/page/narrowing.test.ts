/** Everything is a filter: a stretch by keyboard, chips that keys take away, and what says that it is not narrowed. */
import assert from 'node:assert/strict';
import { Browser, type Tab } from '../support/browser.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';

async function openFindings(server: LiveServer, browser: Browser, query = ''): Promise<Tab> {
  const body = await fixtureBytes('findings.pcap');
  const response = await fetch(`${server.url}api/sessions/import?name=x`, { method: 'POST', body });
  assert.equal(response.status, 201, await response.text());
  const tab = await browser.open(`${server.url}sessions/1${query}`, { timeZone: 'UTC' });
  await tab.shows('packet-count', /packets/);
  return tab;
}

Deno.test('page: charts are read, selected and zoomed by keys, and the stretch narrows packets and streams', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await openFindings(server, browser);
  const press = async (...keys: string[]) => {
    for (const key of keys) await tab.page.keyboard.press(key);
  };
  await tab.at('traffic-charts').focus();
  await press('Home', 'ArrowRight', 'ArrowRight', 'ArrowRight');
  await tab.shows('traffic-charts-said', /^13:30:03: In \d.*Packets\/s \d/);
  await tab.shows('chart-reading', '13:30:03');
  // The cursor is drawn in every chart at the same place.
  const cursors = await tab.page.locator('.charts .u-cursor-x').evaluateAll((lines) =>
    lines.map((line) => line.getBoundingClientRect().left)
  );
  assert.equal(cursors.length, 4);
  assert(cursors.every((left) => Math.abs(left - (cursors[0] ?? 0)) < 1 && left > 0), String(cursors));
  await press('Shift+ArrowRight');
  await tab.shows('traffic-charts-said', 'Selected 4 Mar 2026 13:30:03 to 13:30:05. Enter zooms.');
  const startS = 1_772_631_000;
  await press('Enter');
  await tab.hasAttribute('throughput-chart', 'data-from', String(startS + 3));
  await tab.hasAttribute('throughput-chart', 'data-to', String(startS + 5));
  await tab.press('zoom-filter');
  await tab.shows('packet-count', '81 of 1,730 packets');
  await tab.shows('stream-count', '41 streams');
  await tab.page.goBack();
  await tab.shows('stream-count', '91 streams');
  await tab.at('traffic-charts').focus();
  await press('ArrowLeft', 'Escape');
  await tab.shows('chart-reading', /^Peaks/);
  await tab.hasAttribute('throughput-chart', 'data-from', String(startS + 3));
  await press('Escape');
  await tab.hasAttribute('throughput-chart', 'data-from', String(startS));
  tab.assertQuiet();
});

Deno.test('page: chips are taken away by keys, one after the other, and tables say what does not narrow them', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await openFindings(server, browser, '?q=syn&app=Web&protocol=tcp');
  await tab.shows('streams-not-narrowed', 'not narrowed by text');
  await tab.shows('filter-extent', 'Text narrows the packets alone; summaries tell of all traffic.');
  await tab.page.getByRole('button', { name: 'Remove filter Text syn' }).focus();
  const query = (expected: string) => tab.page.waitForFunction((text) => location.search === text, expected);
  await tab.page.keyboard.press('Delete');
  await query('?app=Web&protocol=tcp');
  await tab.page.keyboard.press('Enter');
  await query('?protocol=tcp');
  await tab.page.keyboard.press('Backspace');
  await query('');
  assert.equal(await tab.page.evaluate(() => document.activeElement?.classList.contains('filter-bar')), true);
  await tab.page.goBack();
  await query('?protocol=tcp');
  await tab.page.getByRole('button', { name: 'Remove filter Protocol tcp' }).waitFor();
  tab.assertQuiet();
});

Deno.test('page: an application, a host, a protocol and a stretch narrow every panel, and back widens them', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await openFindings(server, browser);
  type Figures = { packets: number; bytes: number; streams: number; apps: { app: string }[] };
  const figuresOf = async (query: string): Promise<Figures> =>
    await (await fetch(`${server.url}api/sessions/1/traffic?${query}`)).json();
  const grouped = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
  /** Every panel that counts says what the server has of the part. */
  const narrowedTo = async (query: string) => {
    const { packets, streams, apps } = await figuresOf(query);
    await tab.shows('packet-count', `${grouped(packets)} of 1,730 packets`);
    await tab.shows('stream-count', streams === 1 ? '1 stream' : `${streams} streams`);
    await tab.page.waitForFunction(
      ([selector, count]) => document.querySelectorAll(String(selector)).length === count,
      ['[data-testid=apps-panel] .bar-row', Math.min(apps.length, 12)],
    );
    await tab.page.locator('.grid.is-narrowing').waitFor({ state: 'detached' });
    return apps;
  };
  const whole = await figuresOf('');
  assert.equal(whole.packets, 1730);

  await tab.at('protocols-panel').getByRole('button', { name: 'DNS' }).click();
  const apps = await narrowedTo('protocol=dns');
  // No TCP is left: there is no round trip to show, and the chart says so.
  await tab.shows('headline-rtt', '\u2013');
  await tab.hasAttribute('rtt-chart', 'aria-label', 'TCP round trip, mean. No TCP round trip was measured.');
  await tab.at('apps-panel').locator('button.bar-row').first().click();
  const app = String(apps[0]?.app);
  await narrowedTo(`protocol=dns&app=${encodeURIComponent(app)}`);
  await tab.page.goBack();
  await narrowedTo('protocol=dns');
  await tab.page.goBack();
  await tab.shows('packet-count', '1,730 packets');

  const talker = tab.at('talkers-panel').locator('button.bar-row').first();
  const host = await talker.locator('.talker-destination').innerText();
  await talker.click();
  await narrowedTo(`host=${encodeURIComponent(host)}`);
  const startUs = 1_772_631_000_000_000;
  await tab.page.goto(`${server.url}sessions/1?protocol=tcp&from_us=${startUs}&to_us=${startUs + 5e6}`);
  await narrowedTo(`protocol=tcp&from_us=${startUs}&to_us=${startUs + 5e6}`);
  tab.assertQuiet();
});

Deno.test('page: a filter that is chosen while nobody answers is said not to be followed, and is once somebody does', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await openFindings(server, browser);
  await tab.page.route('**/traffic?*', (route) => route.abort());
  await tab.at('protocols-panel').getByRole('button', { name: 'DNS' }).click();
  await tab.shows('filter-error', 'Figures and charts show all traffic.');
  await tab.shows('headline-packets', 'peak');
  await tab.page.unroute('**/traffic?*');
  // Nobody presses anything: it is tried again.
  await tab.shows('filter-extent', 'Summaries tell of all traffic.');
  await tab.shows('headline-rtt', '\u2013');
  tab.assertQuiet(/net::ERR_FAILED/);
});
