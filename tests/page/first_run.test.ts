import assert from 'node:assert/strict';
import { Browser } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';
import { getSessions } from '../support/rest.ts';

Deno.test('page: the first run offers the sample, and one press shows it in every panel', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  await tab.at('first-run').waitFor();
  assert.equal(await tab.page.title(), 'Live · Tapdeck');

  await tab.press('sample-button');
  await tab.shows('session-title', 'Sample: an afternoon in a small office');
  const [session] = await getSessions(server.url);
  assert(session && session.packets > 1000);
  assert.equal(new URL(tab.page.url()).pathname, `/sessions/${session.session_id}`);

  const packets = await tab.shows('packet-count', /packets/);
  assert.equal(packets, `${session.packets.toLocaleString('en')} packets`);
  await tab.rows('packet-table').first().waitFor();
  await tab.rows('stream-table').first().waitFor();
  assert(await tab.chartPoints() > 60, 'the chart has more than a minute');
  assert(await tab.at('apps-panel').getByRole('listitem').count() > 5);
  assert(await tab.at('protocols-panel').getByRole('rowheader').count() > 5);
  assert.equal(await tab.at('talkers-panel').getByRole('listitem').count(), 7);
  assert(await tab.page.locator('[data-testid^="headline-"]').count() >= 4);

  // The way back, and no first run any more.
  await tab.press('nav-live');
  await tab.at('idle-panel').waitFor();
  assert.equal(await tab.at('first-run').count(), 0);
  tab.assertQuiet();
});
