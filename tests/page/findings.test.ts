/** Findings on the page: what is shown, where a click leads, what is muted and told again, and what a moment knows. */
import assert from 'node:assert/strict';
import { Browser, type Tab } from '../support/browser.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';

const SECOND_US = 1_000_000;

async function imported(server: LiveServer, name: string): Promise<number> {
  const body = await fixtureBytes(name);
  const response = await fetch(`${server.url}api/sessions/import?name=${name}`, { method: 'POST', body });
  const { session_id } = await response.json();
  assert.equal(response.status, 201);
  return session_id;
}

const param = (tab: Tab, name: string) => new URL(tab.page.url()).searchParams.get(name);
const ofKind = (tab: Tab, kind: string) => tab.page.locator(`[data-testid=finding][data-kind=${kind}]`);

async function open(tab: Tab, kind: string): Promise<void> {
  await ofKind(tab, kind).first().getByTestId('finding-line').click();
}

Deno.test('page: findings are listed by kind with their severity in words, and marked above the charts', async () => {
  await using server = await LiveServer.start();
  const id = await imported(server, 'findings.pcap');
  const quiet = await imported(server, 'web_browsing.pcapng');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/${id}`, { timeZone: 'UTC' });
  await tab.shows('finding-counts', /1 critical\s*11 warnings\s*6 info/);
  assert.match(
    await ofKind(tab, 'voice_quality').innerText(),
    /Critical[\s\S]+MOS 3\.0[\s\S]+13:31:00, for 5\.8/,
  );
  // The most severe kinds first; the others on demand.
  assert.equal(await tab.page.locator('.finding-group').count(), 5);
  await tab.press('findings-all');
  assert.equal(await tab.page.locator('.finding-group').count(), 14);
  assert.equal(await ofKind(tab, 'cleartext_password').count(), 3);
  await tab.at('findings-panel').getByRole('button', { name: 'Show all 5' }).click();
  assert.equal(await ofKind(tab, 'cleartext_password').count(), 5);
  assert.equal(await tab.page.locator('.finding-mark').count(), 18);
  await tab.press('finding-jump');
  await tab.page.locator('[data-testid=finding-line]:focus').waitFor();
  await tab.press('watched-button');
  await tab.shows('watched-help', '15 ports of a host');
  await tab.page.keyboard.press('Escape');

  const still = await browser.open(`${server.url}sessions/${quiet}`);
  await still.shows('findings-none', 'Nothing that deserves attention');
  assert.equal(await still.page.locator('.finding-mark').count(), 0);
  for (const each of [tab, still]) each.assertQuiet();
});

Deno.test('page: evidence leads to packets, a packet, a stream, a host and a stretch of the charts', async () => {
  await using server = await LiveServer.start();
  const id = await imported(server, 'findings.pcap');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/${id}`);
  await tab.at('findings-all').click();
  await open(tab, 'connection_refused');
  await tab.press('finding-packets');
  await tab.shows('packet-count', '4 of 1,730 packets');
  assert.match(param(tab, 'display_filter') ?? '', /tcp\.port == 8080/);
  await tab.page.goBack();
  await tab.shows('packet-count', /^1,730 packets$/);
  assert.equal(param(tab, 'display_filter'), null);

  await tab.at('finding-packet').first().click();
  await tab.shows('packet-details', 'Packet 3');
  assert.equal(param(tab, 'packet'), '3');
  await tab.at('finding-host').first().click();
  await tab.shows('filter-chips', '198.51.100.20');
  await tab.shows('stream-count', '4 streams');

  await tab.press('finding-stretch');
  const { started_us: startUs } = await (await fetch(`${server.url}api/sessions/${id}`)).json();
  const fromS = Math.floor(startUs / SECOND_US + 0.762 - 5);
  await tab.hasAttribute('throughput-chart', 'data-from', String(fromS));
  await tab.at('finding-stream').first().click();
  await tab.shows('stream-title', 'Stream tcp:0');
  tab.assertQuiet();
});

Deno.test('page: a finding is muted at once, taken back by its message, and told again in the settings', async () => {
  await using server = await LiveServer.start();
  const id = await imported(server, 'findings.pcap');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/${id}`);
  await open(tab, 'voice_quality');
  await tab.press('mute-kind');
  await ofKind(tab, 'voice_quality').waitFor({ state: 'detached' });
  await tab.shows('toast', 'in every session');
  await tab.at('toast').getByRole('button', { name: 'Undo' }).click();
  await ofKind(tab, 'voice_quality').waitFor();

  await open(tab, 'duplicate_address');
  await tab.press('mute-subject');
  await ofKind(tab, 'duplicate_address').waitFor({ state: 'detached' });
  await tab.shows('finding-counts', /10 warnings/);
  await tab.press('show-muted');
  assert.match(await ofKind(tab, 'duplicate_address').innerText(), /muted/);

  await tab.press('nav-settings');
  await tab.shows('muted-finding', 'Address used twice about 192.168.7.77');
  await tab.press('unmute');
  await tab.shows('setting-muted', 'Nothing is muted.');
  await tab.at('toast').filter({ hasText: 'Told again' }).getByRole('button', { name: 'Undo' }).click();
  await tab.at('muted-finding').waitFor();
  await tab.press('unmute');
  await tab.page.goBack();
  await tab.shows('finding-counts', /11 warnings/);
  tab.assertQuiet();
});

Deno.test('page: a replay shows a finding from the moment on at which it was noticed', async () => {
  await using server = await LiveServer.start();
  const id = await imported(server, 'findings.pcap');
  await using browser = await Browser.launch();
  const { findings } = await (await fetch(`${server.url}api/sessions/${id}/findings?kind=dns_failures`))
    .json();
  const { time_us: beganUs, noticed_us: noticedUs } = findings[0];
  const before = await browser.open(`${server.url}sessions/${id}?at=${noticedUs - 1}`);
  await before.hasAttribute('replay-bar', 'data-phase', 'paused');
  await before.shows('finding-counts', /^4 warnings\s*2 info$/);
  assert(noticedUs > beganUs, 'it began earlier');
  assert.equal(await ofKind(before, 'dns_failures').count(), 0);
  const after = await browser.open(`${server.url}sessions/${id}?at=${noticedUs}`);
  await ofKind(after, 'dns_failures').waitFor();
  await after.shows('finding-counts', /^5 warnings/);
  for (const each of [before, after]) each.assertQuiet();
});
