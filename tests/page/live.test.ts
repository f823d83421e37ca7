/** A recording from start to finish on the real page, against the real command with its own permissions. */
import assert from 'node:assert/strict';
import { Browser } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';
import { getSession, getSessions } from '../support/rest.ts';
import { countedByCapinfos } from '../support/same_as_wireshark.ts';
import { ServerProcess } from '../support/server_process.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { Traffic } from '../support/traffic.ts';

/** From a packet to its row, and from one step of the chart to the next. */
const SOON_MS = 2000;

Deno.test('page: a live capture shows packets and moves the chart, is stored, and opens again', async () => {
  await using traffic = await Traffic.start();
  await using folder = await TempFolder.make();
  await using server = await ServerProcess.start(folder.path);
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  await tab.startCapture(traffic.filter, 'Our own traffic');
  await tab.shows('capture-phase', 'Recording');

  const sentMs = performance.now();
  await traffic.http('/on-the-page');
  await traffic.udp('x'.repeat(123));
  await tab.rows('packet-table').filter({ hasText: 'GET /on-the-page HTTP/1.1' }).first().waitFor();
  await tab.rows('packet-table').filter({ hasText: 'Len=123' }).first().waitFor();
  const tookMs = performance.now() - sentMs;
  console.log(`Traffic to rows on the page: ${tookMs.toFixed(0)} ms.`);
  assert(tookMs < SOON_MS, `${tookMs} ms`);

  const busy = setInterval(() => traffic.datagram(200), 50);
  try {
    // The first second must be over before there is a rate; from then on the chart moves every second.
    const chart = '[data-testid="throughput-chart"]';
    await tab.page.waitForSelector(`${chart}:not([data-points="0"])`);
    const points = await tab.chartPoints();
    const next = tab.page.waitForSelector(`${chart}:not([data-points="${points}"])`, { timeout: SOON_MS });
    await next;
    assert(await tab.chartPoints() > points);
    await tab.shows('findings-none', 'Nothing that deserves attention so far');
  } finally {
    clearInterval(busy);
  }
  assert.match(await tab.at('vital-packets').innerText(), /[1-9]/);
  assert.match(await tab.at('vital-dropped').innerText(), /0|not measured/);
  await tab.stopCapture();

  const [session] = await getSessions(server.url);
  assert(session);
  assert.equal(session.name, 'Our own traffic');
  assert.equal(session.state, 'complete');
  assert.equal(session.packets, await countedByCapinfos(folder.at('captures/session-1.pcapng')));
  // The live view stays, with the last packet that came; where it went is known now, too.
  await tab.shows('places-panel', 'All of this traffic stayed on this machine');
  await tab.shows('packet-count', `${session.packets} packets`);

  await tab.press('nav-sessions');
  const row = tab.at('session-row').filter({ hasText: 'Our own traffic' });
  assert.equal(await row.getAttribute('data-session-id'), String(session.session_id));
  await tab.page.reload();
  await row.getByTestId('session-link').click();
  await tab.shows('session-title', 'Our own traffic');
  await tab.shows('packet-count', `${session.packets} packets`);
  assert(await tab.chartPoints() >= 2);
  await tab.fill('packet-filter', 'on-the-page');
  await tab.shows('packet-count', `1 of ${session.packets} packets`);
  assert.equal(await tab.rows('packet-table').count(), 1);
  assert.match(tab.page.url(), /\?q=on-the-page$/);
  await tab.rows('packet-table').first().click();
  await tab.shows('packet-details', 'GET /on-the-page HTTP/1.1');
  tab.assertQuiet();
});

Deno.test('page: a wrong filter is quoted back, a second start refused, and reset keeps the recording', async () => {
  await using traffic = await Traffic.start();
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  const other = await browser.open(server.url);
  await other.at('start-button').waitFor();

  await tab.chooseInterface('lo');
  await tab.fill('capture-filter', 'udp prot 53');
  await tab.press('start-button');
  await tab.shows('capture-error', /The capture filter "udp prot 53" is wrong: .*syntax error/);
  await tab.hasAttribute('capture-deck', 'data-phase', 'idle');
  assert.equal(await tab.at('capture-filter').inputValue(), 'udp prot 53', 'to be corrected');

  await tab.startCapture(traffic.filter);
  assert.equal(await tab.at('capture-error').count(), 0);
  await traffic.udp('one');
  await tab.shows('packet-count', '2 packets');
  // The other page follows: it has no Start to press any more, so what its button would have sent is sent by hand.
  await other.hasAttribute('capture-deck', 'data-phase', 'recording');
  await other.shows('packet-count', '2 packets');
  const refusal = await other.page.evaluate(() =>
    new Promise<string>((resolve, reject) => {
      const socket = new WebSocket(`ws://${location.host}/ws`);
      socket.onerror = reject;
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(String(data));
        if (message.type === 'initial_state') {
          socket.send(JSON.stringify({ type: 'start_capture', interface: 'lo' }));
        }
        if (message.type === 'error') resolve(message.message);
      };
    })
  );
  assert.equal(refusal, 'A capture is already running. Stop it first.');

  await tab.press('reset-button');
  await tab.hasAttribute('capture-deck', 'data-phase', 'idle');
  await tab.at('idle-panel').waitFor();
  await other.at('idle-panel').waitFor();
  // Who pressed it is told where the recording went.
  await tab.shows('toast', 'The live view is cleared; “lo, ');
  assert.equal(await other.at('toast').count(), 0);
  const [session] = await getSessions(server.url);
  assert(session);
  assert.equal((await getSession(server.url, session.session_id)).packets, 2);
  await tab.press('nav-sessions');
  assert.equal(await tab.at('session-row').getAttribute('data-session-id'), String(session.session_id));
  tab.assertQuiet();
  other.assertQuiet();
});

Deno.test('page: a capture starts, stops and opens by the keyboard alone', async () => {
  await using traffic = await Traffic.start();
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  const { keyboard } = tab.page;
  await tab.at('start-button').waitFor();

  const tabTo = async (testId: string) => {
    const focused = () => tab.page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    for (let i = 0; i < 90; i++) {
      if (await focused() === testId) return;
      await keyboard.press('Tab');
    }
    assert.fail(`the Tab key does not reach ${testId}`);
  };

  // One stop for the whole group; the arrows choose in it.
  const chosen = () => tab.at('interface-select').locator('input[type=radio]:checked').inputValue();
  const radioFocused = () => tab.page.evaluate(() => document.activeElement?.matches('input[type=radio]'));
  for (let i = 0; i < 90 && !await radioFocused(); i++) await keyboard.press('Tab');
  const count = await tab.at('interface').count();
  for (let i = 0; i < count && await chosen() !== 'lo'; i++) await keyboard.press('ArrowDown');
  assert.equal(await chosen(), 'lo');
  await tabTo('capture-filter');
  await keyboard.type(traffic.filter);
  await tabTo('capture-name');
  await keyboard.type('Typed');
  await tabTo('start-button');
  await keyboard.press('Enter');
  await tab.hasAttribute('capture-deck', 'data-phase', 'recording');
  await traffic.udp('seen without a mouse');
  await tab.shows('packet-count', '2 packets');

  await tabTo('stop-button');
  await keyboard.press('Space');
  await tab.hasAttribute('capture-deck', 'data-phase', 'idle');
  await tabTo('nav-sessions');
  await keyboard.press('Enter');
  await tab.at('session-row').waitFor();
  await tabTo('session-link');
  await keyboard.press('Enter');
  await tab.shows('session-title', 'Typed');

  // In the table, the arrows move the selection and Escape lets it go.
  await tab.rows('packet-table').first().waitFor();
  await tab.at('packet-table').getByRole('grid').focus();
  await keyboard.press('End');
  await tab.shows('packet-details', 'Packet 2');
  await keyboard.press('ArrowUp');
  await tab.shows('packet-details', 'Packet 1');
  await keyboard.press('Escape');
  await tab.at('packet-details').waitFor({ state: 'detached' });
  tab.assertQuiet();
});
