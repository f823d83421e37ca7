/** What stands between the page and its server, and what the page says of it. */
import assert from 'node:assert/strict';
import type { Page, WebSocketRoute } from 'playwright-core';
import { Browser } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';
import { ServerProcess } from '../support/server_process.ts';
import { TempFolder } from '../support/temp_folder.ts';

/** Lets a test change what the server says, and take the connection away. */
function through(change: (message: Record<string, unknown>) => string, sockets: WebSocketRoute[] = []) {
  return (page: Page) =>
    page.routeWebSocket('**/ws', (socket) => {
      sockets.push(socket);
      const real = socket.connectToServer();
      real.onMessage((data) => socket.send(change(JSON.parse(String(data)))));
    });
}

Deno.test('page: a server of another version is said so once, and reloading goes on with it', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  let greetings = 0;
  const sockets: WebSocketRoute[] = [];
  const tab = await browser.open(server.url, {
    prepare: through((message) => {
      if (message['type'] !== 'initial_state') return JSON.stringify(message);
      // The page connects, loses its connection, and finds a newer server; after its reload all is one version.
      const version = ++greetings === 2 ? '9.9.9' : message['server_version'];
      return JSON.stringify({ ...message, server_version: version });
    }, sockets),
  });
  await tab.at('start-button').waitFor();
  assert.equal(await tab.at('version-banner').count(), 0);
  await sockets[0]?.close({ code: 1001 });
  await tab.shows('version-banner', 'Tapdeck 9.9.9 runs now, and this page is of another version.');
  await tab.at('version-banner').getByRole('button', { name: 'Reload' }).click();
  await tab.at('version-banner').waitFor({ state: 'detached' });
  await tab.at('start-button').waitFor();
  tab.assertQuiet();
});

Deno.test('page: messages that it cannot read are one banner, not a heap of messages', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url, {
    prepare: through((message) => {
      if (message['type'] === 'interface_activity') return '{"type":"of_tomorrow"}';
      return JSON.stringify(message);
    }),
  });
  await tab.shows('version-banner', 'Tapdeck sends what this page does not know');
  await tab.page.waitForFunction(() => document.querySelectorAll('[data-testid="interface"]').length > 0);
  assert.equal(await tab.at('toast').count(), 0);
  tab.assertQuiet();
});

Deno.test('page: a server that wants another token says so, and the address with it brings the page back', async () => {
  await using folder = await TempFolder.make();
  await using browser = await Browser.launch();
  const first = await ServerProcess.start(folder.path, { env: { TAPDECK_TOKEN: 'the-first-of-this-test' } });
  const tab = await browser.open(first.url);
  await tab.at('start-button').waitFor();
  await first.killServer();
  await tab.shows('connection-banner', /is lost. Trying again; what is shown is from \d\d:\d\d:\d\d/);
  await using second = await ServerProcess.start(folder.path, {
    port: first.port,
    env: { TAPDECK_TOKEN: 'the-second-of-this-test' },
  });
  await tab.shows('connection-banner', 'open the address that it printed when it was started');
  // Whoever opens the address without the token is asked for it.
  await tab.page.goto(new URL('/', second.url).href);
  await tab.page.getByLabel('Token').fill('the-first-of-this-test');
  await tab.page.getByRole('button', { name: 'Open' }).click();
  await tab.page.getByText('That is not the token').waitFor();
  await tab.page.getByLabel('Token').fill('the-second-of-this-test');
  await tab.page.getByRole('button', { name: 'Open' }).click();
  await tab.at('start-button').waitFor();
  assert.equal(await tab.at('connection-banner').count(), 0);
  assert.equal(new URL(tab.page.url()).search, '', 'the token is gone from the address');
});
