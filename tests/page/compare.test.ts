/** Two sessions side by side. */
import assert from 'node:assert/strict';
import { Browser } from '../support/browser.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';

async function importFixture(url: string, name: string): Promise<void> {
  const response = await fetch(`${url}api/sessions/import?name=${name}`, {
    method: 'POST',
    body: await fixtureBytes(name),
  });
  assert.equal(response.status, 201, await response.text());
}

Deno.test('page: two sessions are chosen in the list, and what changed is said, drawn and listed', async () => {
  await using server = await LiveServer.start();
  for (const name of ['compare_before.pcap', 'compare_after.pcap', 'web_browsing.pcapng']) {
    await importFixture(server.url, name);
  }
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions`, { timeZone: 'UTC' });
  const row = (id: number) => tab.page.locator(`[data-testid="session-row"][data-session-id="${id}"]`);
  await row(2).getByTestId('choose').check();
  await row(1).getByTestId('choose').check();
  await tab.press('compare-chosen');
  await tab.shows(
    'compare-summary',
    /From A to B: Round trip, p50 rose by .* to .*; TCP loss rose by .*points/,
  );
  assert.equal(new URL(tab.page.url()).search, '?a=1&b=2', 'the older one is A');
  assert.equal(await tab.at('toast').count(), 0);

  const groups = tab.at('change-list').getByTestId('change-group');
  assert.deepEqual(
    await groups.evaluateAll((all) => all.map((one) => one.getAttribute('data-key'))),
    ['metric:rtt_p50_ms', 'metric:tcp_loss_percent'],
  );
  assert.equal(await tab.at('compare-chart-throughput_bps').getAttribute('data-points'), '60');
  await groups.first().locator('summary').click();
  await groups.first().getByText('DNS response time').waitFor();
  assert.equal(await tab.at('change-rest').getAttribute('open'), null, 'what is noise is folded away');

  await tab.press('kind-host');
  await tab.at('change-list').getByText('host-0.example.com').waitFor();
  const leads = tab.at('change-list').getByTestId('change').first().getByRole('link', { name: 'B' });
  assert.match(await leads.getAttribute('href') ?? '', /^\/sessions\/2\?host=/);
  await tab.press('kind-all');

  // A chart shows the same moment in all of them, and a stretch of it becomes the range.
  const over = tab.at('compare-chart-throughput_bps').locator('.u-over');
  await over.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const box = await over.boundingBox();
  assert(box);
  await tab.page.mouse.move(box.x + box.width / 2, box.y + 30);
  await tab.at('compare-chart-rtt_mean_ms').getByText(/^\+0:(29|30)$/).waitFor();
  await tab.press('brush-b');
  await tab.page.mouse.move(box.x + box.width / 2, box.y + 30);
  await tab.page.mouse.down();
  await tab.page.mouse.move(box.x + box.width * 0.75, box.y + 40, { steps: 4 });
  await tab.page.mouse.up();
  await tab.page.waitForURL(/b_from_us=\d+&b_to_us=\d+/);
  assert.doesNotMatch(tab.page.url(), /a_from_us/);
  await tab.press('compare-whole');
  await tab.page.waitForURL(/\?a=1&b=2$/);

  await tab.press('compare-swap');
  await tab.page.waitForURL(/\?a=2&b=1$/);
  await tab.shows('compare-summary', /From A to B: Round trip, p50 fell by/);
  await tab.at('compare-align').selectOption('clock');
  await tab.page.waitForURL(/align=clock/);
  await tab.hasAttribute('compare-chart-throughput_bps', 'data-points', '70');
  await tab.at('compare-align').selectOption('host');
  await tab.fill('compare-host', '192.0.2.77');
  await tab.page.keyboard.press('Enter');
  await tab.shows('compare-error', 'has no stream with "192.0.2.77"');
  await tab.at('compare-align').selectOption('start');
  await tab.shows('compare-summary', /From A to B/);

  await tab.at('compare-b').selectOption('3');
  await tab.shows('compare-summary', /Too short to tell: the shorter side has 4 s/);
  tab.assertQuiet(/the server responded with a status of 400/);
});

Deno.test('page: comparing with nothing, with what is gone, without packets; from a session; on a phone', async () => {
  await using server = await LiveServer.start();
  for (const name of ['linktype_raw.pcap', 'only_a_header.pcap']) await importFixture(server.url, name);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`, { width: 390, height: 844 });
  await tab.press('compare-with');
  await tab.page.getByText('Choose two sessions').waitFor();
  assert.equal(await tab.at('compare-a').inputValue(), '1');
  await tab.at('compare-b').selectOption('2');
  await tab.shows('compare-summary', 'There is nothing to compare.');
  await tab.shows('compare-notes', 'B has no packets');
  await tab.press('nav-compare');
  await tab.page.getByText('Choose two sessions').waitFor();
  const width = await tab.page.evaluate('document.documentElement.scrollWidth');
  assert.equal(width, 390, 'nothing stands beyond the edge');
  await tab.page.goto(`${server.url}compare?a=1&b=99`);
  await tab.shows('compare-error', 'There is no session 99.');
  tab.assertQuiet(/the server responded with a status of 404/);
});
