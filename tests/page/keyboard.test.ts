/** Whole ways through the page without a pointer. At every stop of Tab it is asserted that the focus is seen. */
import assert from 'node:assert/strict';
import { importFixture } from '../support/access.ts';
import { Browser, type Tab } from '../support/browser.ts';
import { stopsToTheEnd, tabTo } from '../support/keys.ts';
import { LiveServer } from '../support/live_server.ts';

const at = (testId: string) => `[data-testid="${testId}"]`;
const param = (tab: Tab, name: string, value: string | null) =>
  tab.page.waitForFunction(
    ([key, wanted]) => new URL(location.href).searchParams.get(key ?? '') === wanted,
    [name, value] as const,
  );

async function press(tab: Tab, ...keys: string[]): Promise<void> {
  for (const key of keys) await tab.page.keyboard.press(key);
}

Deno.test('page: by keys alone a session is opened, narrowed, zoomed, looked into and its stream followed', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'web_browsing.pcapng');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions`, { timeZone: 'UTC' });
  await tabTo(tab, at('session-link'));
  await press(tab, 'Enter');
  await tab.shows('packet-count', '196 packets');

  await tabTo(tab, `${at('apps-panel')} .bar-row`);
  await press(tab, 'Enter');
  await param(tab, 'app', 'Netflix');
  await tabTo(tab, '.chip-remove', 'Shift+Tab');
  await press(tab, 'Enter');
  await param(tab, 'app', null);

  await tabTo(tab, at('traffic-charts'));
  await press(tab, 'Home', 'ArrowRight');
  await tab.shows('traffic-charts-said', /^13:30:01.*: In \d/);
  await press(tab, 'Shift+ArrowRight', 'Enter');
  await tab.shows('traffic-charts-said', /^Zoomed to/);
  await press(tab, 'Escape');
  await tab.shows('traffic-charts-said', 'The whole range.');

  await tabTo(tab, `${at('packet-table')} [role=grid]`);
  await tab.rows('packet-table').first().waitFor();
  await press(tab, 'Home');
  await tab.shows('packet-details', 'Packet 1');
  await press(tab, 'ArrowDown');
  await tab.shows('packet-details', 'Packet 2');
  await tabTo(tab, at('packet-tree'));
  await press(tab, 'Home', 'ArrowRight', 'ArrowDown');
  await tab.at('packet-tree').locator('[aria-selected="true"][aria-level="2"]').waitFor();

  await tabTo(tab, `${at('stream-table')} [role=grid]`);
  await press(tab, 'Home');
  await tabTo(tab, at('open-stream'));
  await press(tab, 'Enter');
  await tab.shows('stream-title', /^Stream (tcp|udp):\d+/);
  await tabTo(tab, at('follow'));
  tab.assertQuiet();
});

Deno.test('page: by keys alone a session is replayed and moved in, a question asked, colours changed, help read', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'web_browsing.pcapng');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`, { timeZone: 'UTC' });
  await tab.shows('packet-count', '196 packets');
  const { started_us: fromUs } = await (await fetch(`${server.url}api/sessions/1`)).json();

  await tabTo(tab, at('replay-start'));
  await press(tab, 'Enter');
  await tab.hasAttribute('replay-bar', 'data-phase', 'playing');
  await press(tab, 'Space');
  await tab.hasAttribute('replay-bar', 'data-phase', 'paused');
  await press(tab, 'Home');
  await param(tab, 'at', String(fromUs));
  await tabTo(tab, at('replay-seek'));
  await press(tab, 'ArrowRight');
  await param(tab, 'at', String(fromUs + 1_000_000));
  await tabTo(tab, at('replay-leave'));
  await press(tab, 'Enter');
  await tab.at('replay-bar').waitFor({ state: 'detached' });

  await tabTo(tab, at('theme-button'));
  const scheme = () => tab.page.evaluate(() => document.documentElement.dataset['scheme']);
  assert.equal(await scheme(), 'dark');
  await press(tab, 'Enter');
  await tab.page.waitForFunction(() => document.documentElement.dataset['scheme'] === 'light');
  await press(tab, '?');
  await tab.at('key-help').waitFor();
  await press(tab, 'Escape');
  await tab.at('key-help').waitFor({ state: 'hidden' });
  assert.equal(
    await tab.page.evaluate(() => document.activeElement?.getAttribute('data-testid')),
    'theme-button',
    'the help gives the focus back',
  );

  await tabTo(tab, at('ask-session'));
  await press(tab, 'Enter');
  await tabTo(tab, at('ready-top_apps'));
  await press(tab, 'Enter');
  await tab.shows('ask-table', 'Netflix');
  tab.assertQuiet();
});

Deno.test('page: by keys alone two sessions are compared, and a finding is muted and told again', async () => {
  await using server = await LiveServer.start();
  for (const name of ['compare_before.pcap', 'compare_after.pcap', 'findings.pcap']) {
    await importFixture(server.url, name);
  }
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions`);
  for (const id of [1, 2]) {
    await tabTo(tab, `[data-session-id="${id}"] [data-testid="choose"]`);
    await press(tab, 'Space');
  }
  await tab.shows('selection-count', '2 sessions chosen');
  await tabTo(tab, at('compare-chosen'));
  await press(tab, 'Enter');
  await tab.at('change').first().waitFor();
  await tabTo(tab, `${at('compare-charts')} ${at('chart-table-toggle')}`);
  await press(tab, 'Enter');
  await tab.shows('compare-table', /kbps/);
  await tabTo(tab, at('stretch-from'));
  await tab.page.keyboard.type('10');
  await tabTo(tab, at('stretch-to'));
  await tab.page.keyboard.type('20');
  await press(tab, 'Enter');
  await tab.page.waitForURL(/a_from_us=\d+&a_to_us=\d+&b_from_us=\d+&b_to_us=\d+/);

  const findings = await browser.open(`${server.url}sessions/3`);
  await tabTo(findings, at('finding-line'));
  const first = findings.at('finding').first();
  const kind = await first.getAttribute('data-kind');
  await press(findings, 'Enter');
  await tabTo(findings, at('mute-subject'));
  await press(findings, 'Enter');
  await findings.at('toast').waitFor();
  await tabTo(findings, `${at('toast')} button`);
  await press(findings, 'Enter');
  await findings.page.locator(`[data-testid=finding][data-kind=${kind}]`).first().waitFor();
  for (const each of [tab, findings]) each.assertQuiet();
});

Deno.test('page: the focus is never under what stays in view, and nothing keeps it, forwards and backwards', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'web_browsing.pcapng');
  await using browser = await Browser.launch();
  const url = `${server.url}sessions/1?app=Netflix&q=tcp`;
  // The second is a window of 1280 by 1024 px at 400%.
  for (const [width, height] of [[1440, 900], [320, 256]] as const) {
    const tab = await browser.open(url, { width, height });
    await tab.rows('packet-table').first().waitFor();
    // What is drawn when it comes into view is drawn: the page grows no more.
    await tab.at('composition-panel').scrollIntoViewIfNeeded();
    await tab.page.locator('.composition-part').first().waitFor();
    await tab.at('sankey-node').first().waitFor();
    await tab.at('world-map').scrollIntoViewIfNeeded();
    await tab.hasAttribute('world-map', 'data-state', 'ready');
    const forwards = await stopsToTheEnd(tab);
    assert.ok(forwards > 60, `${forwards} stops`);
    await tabTo(tab, '.skip', 'Shift+Tab');
    tab.assertQuiet();
    await tab.close();
  }
});
