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

Deno.test('page: the live choice leads to the interfaces, and comparing nothing offers the same three ways', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}compare`);
  await tab.page.getByText('There is no session to compare yet.').waitFor();
  await tab.at('first-run').waitFor();
  await tab.page.getByRole('button', { name: 'Choose an interface' }).click();
  await tab.hasAttribute('capture-deck', 'data-phase', 'idle');
  await tab.page.waitForFunction(() => document.activeElement?.matches('input[type=radio]:checked'));
  await tab.page.keyboard.press('ArrowDown');
  const chosen = () => tab.page.getByRole('radio', { checked: true }).inputValue();
  const second = await tab.at('interface').nth(1).getByRole('radio').inputValue();
  assert.equal(await chosen(), second);
  tab.assertQuiet();
});

Deno.test('page: why nothing can be captured is said with the commands to copy, and checked again', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const problem =
    'No permission to capture on eth0. Run: sudo dpkg-reconfigure wireshark-common (answer Yes), ' +
    'then: sudo usermod -aG wireshark "$USER", and log in again.';
  let granted = false;
  const tab = await browser.open(server.url, {
    width: 390,
    prepare: (page) =>
      page.routeWebSocket('**/ws', (socket) => {
        const real = socket.connectToServer();
        real.onMessage((data) => {
          const message = JSON.parse(String(data));
          if ('capture_problem' in message && !granted) message.capture_problem = problem;
          socket.send(JSON.stringify(message));
        });
      }),
  });
  await tab.shows('capture-problem', 'No permission to capture on eth0.');
  const commands = tab.at('capture-problem').locator('code');
  assert.deepEqual(await commands.allInnerTexts(), [
    'sudo dpkg-reconfigure wireshark-common',
    'sudo usermod -aG wireshark "$USER"',
  ]);
  await tab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await tab.at('capture-problem').getByRole('button', { name: 'Copy' }).last().click();
  await tab.at('capture-problem').getByRole('button', { name: 'Copied' }).waitFor();
  assert.equal(
    await tab.page.evaluate(() => navigator.clipboard.readText()),
    'sudo usermod -aG wireshark "$USER"',
  );
  // Everything else works: only the live choice waits.
  assert.equal(await tab.page.getByRole('button', { name: 'Choose an interface' }).isDisabled(), true);
  assert.equal(await tab.at('sample-button').isEnabled(), true);
  assert.equal(await tab.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  granted = true;
  await tab.at('capture-problem').getByRole('button', { name: 'Check again' }).click();
  await tab.at('start-button').waitFor();
  tab.assertQuiet();
});

Deno.test('page: what is not there says so, and leads on', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  for (
    const [path, testid, words] of [
      ['sessions/99', 'session-error', 'There is no session 99.'],
      ['sessions/99/ask', 'ask-session-error', 'There is no session 99.'],
      ['sessions/99/streams/tcp:1', 'stream-error', 'There is no session 99.'],
    ] as const
  ) {
    await tab.page.goto(`${server.url}${path}`);
    await tab.shows(testid, words);
    await tab.at(testid).getByRole('link', { name: 'All sessions' }).click();
    await tab.at('first-run').waitFor();
  }
  tab.assertQuiet(/the server responded with a status of 404/);
});
