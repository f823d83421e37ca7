import assert from 'node:assert/strict';
import { Browser } from '../support/browser.ts';
import { getSession } from '../support/rest.ts';
import { ServerProcess } from '../support/server_process.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { Traffic } from '../support/traffic.ts';

Deno.test('page: a server that goes away is said so, and the page comes back with it by itself', async () => {
  await using traffic = await Traffic.start();
  await using folder = await TempFolder.make();
  await using browser = await Browser.launch();
  const first = await ServerProcess.start(folder.path);
  const tab = await browser.open(first.url);
  try {
    await tab.startCapture(traffic.filter, 'Cut short');
    await traffic.udp('before');
    await tab.shows('packet-count', '2 packets');
  } finally {
    await first.killServer();
  }
  await tab.shows('connection-banner', 'The connection to Tapdeck is lost.');
  // What was there can still be read; nothing can be started.
  assert.equal(await tab.at('packet-count').innerText(), '2 packets');
  assert.equal(await tab.at('stop-button').isDisabled(), true);
  await traffic.udp('while it was away');

  await using second = await ServerProcess.start(folder.path, { port: first.port });
  await tab.at('connection-banner').waitFor({ state: 'detached' });
  await tab.hasAttribute('capture-deck', 'data-phase', 'idle');
  await tab.press('nav-sessions');
  const row = tab.at('session-row').filter({ hasText: 'Cut short' });
  await row.filter({ hasText: 'Interrupted' }).waitFor();
  assert.equal((await getSession(second.url, 1)).packets, 4);

  // And it works as before.
  await tab.press('nav-live');
  await tab.startCapture(traffic.filter, 'Again');
  await traffic.udp('after');
  await tab.shows('packet-count', '2 packets');
  await tab.page.reload();
  await tab.hasAttribute('capture-deck', 'data-phase', 'recording');
  await tab.shows('packet-count', '2 packets');
  await tab.stopCapture();
  // The browser notes each attempt to connect that failed, and what was under way when the server was killed.
  tab.assertQuiet(/WebSocket connection to .* failed/, /net::ERR_CONNECTION_(REFUSED|RESET)/);
});
