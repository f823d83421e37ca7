/** Working a stored session out again takes its time: how far it is, what it means, and the way back. */
import assert from 'node:assert/strict';
import { Browser } from '../support/browser.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';
import { getSession } from '../support/rest.ts';

Deno.test('page: changing directions shows how far it is, and is taken back with one press', async () => {
  await using server = await LiveServer.start();
  const imported = await fetch(`${server.url}api/sessions/import?name=x`, {
    method: 'POST',
    body: await fixtureBytes('web_browsing.pcapng'),
  });
  assert.equal(imported.status, 201, await imported.text());
  const { local_addresses: before } = await getSession(server.url, 1);
  await using browser = await Browser.launch();
  const held = Promise.withResolvers<void>();
  const tab = await browser.open(`${server.url}sessions/1`, {
    prepare: async (page) => {
      await page.routeWebSocket('**/ws', (socket) => {
        const real = socket.connectToServer();
        real.onMessage((data) => socket.send(data));
        // As the server says it of a large capture.
        void page.waitForRequest((request) => request.method() === 'PATCH').then(() =>
          socket.send(JSON.stringify({
            ...{ type: 'import_progress', job: null, session_id: 1, source: 'x', packets: 5, done: false },
            ...{ bytes_done: 430, bytes_total: 1000 },
          }))
        );
      });
      let first = true;
      await page.route('**/api/sessions/1', async (route) => {
        if (route.request().method() === 'PATCH' && first) {
          first = false;
          await held.promise;
        }
        await route.continue();
      });
    },
  });
  await tab.press('directions-button');
  await tab.fill('directions-input', '203.0.113.9');
  await tab.press('directions-save');
  await tab.shows('reworking', '43.0%');
  await tab.shows('reworking', 'cannot be stopped half way');
  held.resolve();
  await tab.at('reworking').waitFor({ state: 'detached' });
  assert.deepEqual((await getSession(server.url, 1)).local_addresses, ['203.0.113.9']);
  const changed = tab.page.waitForResponse((response) => response.request().method() === 'PATCH');
  await tab.at('toast').getByRole('button', { name: 'Undo' }).click();
  assert.equal((await changed).status(), 200);
  assert.deepEqual((await getSession(server.url, 1)).local_addresses, before);
  tab.assertQuiet();
});
