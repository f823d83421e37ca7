/** What a reader does with the display itself: point, zoom, enlarge, freeze, and the help on keys. */
import assert from 'node:assert/strict';
import { Browser, type Tab } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';
import { Traffic } from '../support/traffic.ts';

async function importSample(url: string): Promise<{ started_us: number; ended_us: number }> {
  const response = await fetch(`${url}api/sessions/sample`, { method: 'POST' });
  assert.equal(response.status, 201, await response.text());
  return await (await fetch(`${url}api/sessions/1`)).json();
}

/** The part of a chart that is drawn on, in the window. */
async function plotBox(tab: Tab, chart: string) {
  const box = await tab.at(`${chart}-chart`).locator('.u-over').boundingBox();
  assert(box);
  return box;
}

const stretchOf = async (tab: Tab, chart: string) => [
  Number(await tab.at(`${chart}-chart`).getAttribute('data-from')),
  Number(await tab.at(`${chart}-chart`).getAttribute('data-to')),
];

const focused = (tab: Tab) => tab.page.evaluate(() => document.activeElement?.getAttribute('data-testid'));

Deno.test('page: one cursor reads all charts, a stretch drawn in one is shown by all and narrows the packets', async () => {
  await using server = await LiveServer.start();
  await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`, { timeZone: 'UTC' });
  await tab.shows('packet-count', '5,973 packets');
  await tab.shows('chart-reading', /^Peaks/);

  const rtt = await plotBox(tab, 'rtt');
  await tab.page.mouse.move(rtt.x + rtt.width / 2, rtt.y + rtt.height / 2);
  await tab.shows('chart-reading', /^13:31:2\d/);
  const lines = tab.page.locator('.chart-part .u-cursor-x');
  const at = await lines.evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().x)));
  assert.equal(at.length, 4);
  assert.equal(new Set(at).size, 1, `cursors at ${at}`);

  const whole = await stretchOf(tab, 'throughput');
  await tab.page.mouse.down();
  await tab.page.mouse.move(rtt.x + rtt.width * 0.75, rtt.y + 5, { steps: 4 });
  await tab.page.mouse.up();
  await tab.at('zoom-whole').waitFor();
  const zoomed = await stretchOf(tab, 'throughput');
  assert.ok(
    (zoomed[0] ?? 0) > (whole[0] ?? 0) && (zoomed[1] ?? 0) < (whole[1] ?? 0),
    `${zoomed} of ${whole}`,
  );
  for (const chart of ['packets', 'rtt', 'loss']) {
    assert.deepEqual(await stretchOf(tab, chart), zoomed, chart);
  }

  // The same figures as a table, of that stretch alone.
  await tab.at('throughput-panel').getByTestId('chart-table-toggle').click();
  const table = tab.at('traffic-table');
  assert.match(await table.locator('tbody tr').first().innerText(), /^13:31:2\d/);
  await tab.at('throughput-panel').getByTestId('chart-table-toggle').click();

  await tab.press('zoom-filter');
  await tab.shows('filter-chips', /From\s*\d+ \w+ 13:31:2\d/);
  const url = new URL(tab.page.url());
  assert.equal(Number(url.searchParams.get('from_us')), (zoomed[0] ?? 0) * 1e6);
  assert.equal(Number(url.searchParams.get('to_us')), (zoomed[1] ?? 0) * 1e6);
  await tab.shows('packet-count', /^[\d,]+\+? of 5,973 packets$/);
  const answer = await fetch(`${server.url}api/sessions/1/packets?limit=1${url.search.replace('?', '&')}`);
  const first = (await answer.json()).packets[0];
  await tab.rows('packet-table').first().getByText(String(first.no).replace(/\B(?=(\d{3})+$)/g, ','))
    .waitFor();

  await tab.at('loss-chart').locator('.u-over').dblclick();
  await tab.at('zoom-whole').waitFor({ state: 'detached' });
  // The whole of what the page is narrowed to now.
  const narrowed = await stretchOf(tab, 'packets');
  assert.ok(zoomed[0] !== undefined && zoomed[1] !== undefined);
  assert.ok((narrowed[0] ?? 0) >= zoomed[0] && (narrowed[1] ?? 0) <= zoomed[1], `${narrowed} in ${zoomed}`);
  await tab.page.goBack();
  await tab.at('filter-chips').waitFor({ state: 'detached' });
  await tab.hasAttribute('packets-chart', 'data-from', String(whole[0]));
  tab.assertQuiet();
});

Deno.test('page: a panel fills the window and goes back by the keyboard, and the reader is where they were', async () => {
  await using server = await LiveServer.start();
  await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`, { timeZone: 'UTC' });
  await tab.shows('packet-count', '5,973 packets');
  const button = tab.at('enlarge-packets-panel');
  await button.scrollIntoViewIfNeeded();
  await button.focus();
  const scrolled = await tab.page.evaluate(() => scrollY);
  await tab.page.keyboard.press('Enter');
  const panel = tab.at('packets-panel');
  await tab.page.locator('.packets-panel.is-enlarged').waitFor();
  assert.deepEqual(await panel.boundingBox(), { x: 0, y: 0, width: 1440, height: 900 });
  assert.equal(await focused(tab), 'enlarge-packets-panel');
  // Nothing that it covers can be reached.
  for (let i = 0; i < 12; i++) {
    await tab.page.keyboard.press('Tab');
    const inside = await tab.page.evaluate(() =>
      document.activeElement === document.body || document.activeElement?.closest('.is-enlarged') !== null
    );
    assert.ok(inside, `outside after ${i + 1} steps`);
  }
  await button.focus();
  await tab.page.keyboard.press('Escape');
  await tab.page.locator('.is-enlarged').waitFor({ state: 'detached' });
  assert.equal(await focused(tab), 'enlarge-packets-panel');
  assert.equal(await tab.page.evaluate(() => scrollY), scrolled);
  assert.equal(await tab.page.locator('[inert]').count(), 0);

  // In a replay, Escape puts the panel back first and leaves the replay with the next press.
  await tab.press('replay-start');
  await tab.at('replay-bar').waitFor();
  await tab.press('enlarge-throughput-panel');
  await tab.at('replay-back').click();
  await tab.page.keyboard.press('Escape');
  await tab.page.locator('.is-enlarged').waitFor({ state: 'detached' });
  assert.ok(await tab.at('replay-bar').isVisible());
  await tab.page.keyboard.press('Escape');
  await tab.at('replay-start').waitFor();
  tab.assertQuiet();
});

Deno.test('page: the help lists the keys, and typing is only typing', async () => {
  await using server = await LiveServer.start();
  await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  await tab.shows('packet-count', '5,973 packets');
  await tab.at('packet-filter').press('?');
  assert.equal(await tab.at('key-help').isVisible(), false);
  assert.equal(await tab.at('packet-filter').inputValue(), '?');
  await tab.fill('packet-filter', '');
  await tab.at('nav-live').focus();
  await tab.page.keyboard.press('?');
  await tab.shows('key-help', /freeze the display[\s\S]*leave the replay/);
  await tab.page.keyboard.press('Escape');
  await tab.at('key-help').waitFor({ state: 'hidden' });
  assert.equal(await focused(tab), 'nav-live');
  tab.assertQuiet();
});

Deno.test('page: a frozen display stands still while the recording goes on, and catches up', async () => {
  await using traffic = await Traffic.start();
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  await tab.startCapture(traffic.filter);
  await traffic.udp('before');
  await tab.shows('packet-count', '2 packets');
  await tab.at('capture-deck').focus().catch(() => {});
  await tab.page.keyboard.press('f');
  await tab.shows('frozen-badge', /Frozen for 0:0\d, 0 packets behind/);
  await tab.hasAttribute('freeze-button', 'aria-pressed', 'true');
  for (let i = 0; i < 3; i++) await traffic.udp('meanwhile');
  await tab.shows('frozen-badge', '6 packets behind');
  await tab.shows('vital-packets', '8');
  assert.match(await tab.at('packet-count').innerText(), /^2 packets$/);
  assert.equal(await tab.rows('packet-table').count(), 2);
  await tab.press('unfreeze-button');
  await tab.at('frozen-badge').waitFor({ state: 'detached' });
  await tab.shows('packet-count', '8 packets');
  // A recording that ends while it is frozen is complete, and shown once the reader goes on.
  await tab.press('freeze-button');
  await traffic.udp('last');
  await tab.shows('frozen-badge', '2 packets behind');
  await tab.stopCapture();
  await tab.shows('packet-count', '8 packets');
  await tab.at('packet-filter').press('f');
  assert.ok(await tab.at('frozen-badge').isVisible());
  await tab.fill('packet-filter', '');
  await tab.press('unfreeze-button');
  await tab.shows('packet-count', '10 packets');
  tab.assertQuiet();
});
