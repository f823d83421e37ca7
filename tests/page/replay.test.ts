/** The replay of a stored session, in the browser: play, pause, seek, keys, links, and the way back. */
import assert from 'node:assert/strict';
import { Browser, type Tab } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';
import { until } from '../support/until.ts';

const SECOND_US = 1_000_000;

async function importSample(url: string): Promise<{ fromUs: number; toUs: number }> {
  const response = await fetch(`${url}api/sessions/sample`, { method: 'POST' });
  assert.equal(response.status, 201, await response.text());
  const { started_us, ended_us } = await (await fetch(`${url}api/sessions/1`)).json();
  return { fromUs: started_us, toUs: ended_us };
}

async function stateAt(url: string, atUs: number) {
  return await (await fetch(`${url}api/sessions/1/state?at_us=${atUs}`)).json();
}

/** The moment in the page's address. */
const momentOf = (tab: Tab) => Number(new URL(tab.page.url()).searchParams.get('at'));

async function momentIs(tab: Tab, atUs: number): Promise<void> {
  await tab.page.waitForFunction((at) => new URL(location.href).searchParams.get('at') === String(at), atUs);
}

const phase = (tab: Tab, name: string) => tab.hasAttribute('replay-bar', 'data-phase', name);

/** 1234 as the page writes it. */
const written = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

Deno.test('page: a session is played, paused and left, and every panel goes with it', async () => {
  await using server = await LiveServer.start();
  const { fromUs } = await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`, { timeZone: 'UTC' });
  await tab.shows('packet-count', '5,973 packets');
  await tab.press('replay-start');
  await phase(tab, 'playing');
  await tab.shows('replay-news', 'Playing');
  await tab.shows('replay-offset', /^0:(0[2-9]|[1-5]\d)/);
  await tab.at('replay-speed').selectOption('5');
  await tab.shows('replay-offset', /^0:(1[5-9]|[2-5]\d)|^1:/);
  await tab.press('replay-play');
  await phase(tab, 'paused');
  await tab.shows('replay-news', 'Paused');
  const atUs = momentOf(tab);
  assert.ok(atUs > fromUs + 14 * SECOND_US);

  // What the panels show is what the server says of that moment.
  const { metrics, talkers } = await stateAt(server.url, atUs);
  await tab.shows('packet-count', `${written(metrics.packets)} packets`);
  await tab.shows('headline-packets', `${written(metrics.packets)} packets in all`);
  await tab.shows('apps-panel', metrics.apps[0].app);
  await tab.shows('talkers-panel', talkers[0].destination);
  await tab.hasAttribute('throughput-chart', 'data-mark', String(atUs / SECOND_US));
  await tab.rows('packet-table').getByText(written(metrics.packets), { exact: true }).waitFor();

  await tab.press('replay-leave');
  await tab.at('replay-start').waitFor();
  await tab.shows('packet-count', '5,973 packets');
  assert.equal(new URL(tab.page.url()).search, '');
  assert.equal(await tab.at('throughput-chart').getAttribute('data-mark'), null);
  tab.assertQuiet();
});

Deno.test('page: a link opens its moment; seeking, stepping and the keys move it', async () => {
  await using server = await LiveServer.start();
  const { fromUs, toUs } = await importSample(server.url);
  await using browser = await Browser.launch();
  const atUs = fromUs + 60 * SECOND_US;
  const tab = await browser.open(`${server.url}sessions/1?app=Netflix&at=${atUs}`, { timeZone: 'UTC' });
  await phase(tab, 'paused');
  await tab.shows('replay-offset', '1:00.0 of 2:47.8');
  await tab.shows('filter-chips', 'Netflix');
  // Narrowed, as everything of the moment.
  const passed = async (untilUs: number): Promise<string> => {
    const query = `app=Netflix&to_us=${untilUs + 1}`;
    const { packets } = await (await fetch(`${server.url}api/sessions/1/traffic?${query}`)).json();
    return `${written(packets)} ${packets === 1 ? 'packet' : 'packets'} in all`;
  };
  await tab.shows('headline-packets', await passed(atUs));

  const { keyboard } = tab.page;
  await keyboard.press('ArrowRight');
  await momentIs(tab, atUs + SECOND_US);
  await keyboard.press('Shift+ArrowLeft');
  await momentIs(tab, atUs - 9 * SECOND_US);
  await tab.press('replay-on');
  await momentIs(tab, atUs - 8 * SECOND_US);
  await keyboard.press('End');
  await momentIs(tab, toUs);
  await tab.shows('headline-packets', await passed(toUs));
  await keyboard.press('Home');
  await momentIs(tab, fromUs);
  await tab.shows('headline-packets', await passed(fromUs));
  // Many at once: where the last one leads is shown.
  for (let i = 0; i < 12; i++) await keyboard.press('Shift+ArrowRight');
  await momentIs(tab, fromUs + 120 * SECOND_US);
  await keyboard.press('+');
  await keyboard.press('+');
  await tab.page.waitForFunction(() =>
    document.querySelector<HTMLSelectElement>('[data-testid="replay-speed"]')?.value === '5'
  );
  await phase(tab, 'paused');
  // Space on the button that has the focus, and anywhere else.
  await tab.at('replay-play').focus();
  await keyboard.press(' ');
  await phase(tab, 'playing');
  await tab.at('replay-seek').focus();
  await keyboard.press(' ');
  await phase(tab, 'paused');
  await tab.at('replay-seek').fill(String(30 * SECOND_US));
  await momentIs(tab, fromUs + 30 * SECOND_US);
  // Typing is typing.
  await tab.at('packet-filter').press('ArrowLeft');
  await tab.press('replay-play');
  await tab.at('replay-seek').fill(String(toUs - fromUs - SECOND_US));
  await phase(tab, 'ended');
  await tab.shows('replay-news', 'end of the session');
  await keyboard.press('Escape');
  await tab.at('replay-start').waitFor();
  assert.equal(new URL(tab.page.url()).search, '?app=Netflix');
  tab.assertQuiet();
});

Deno.test('page: Space before the replay is there does not scroll, and plays it once it is; the cursor is at its bar', async () => {
  await using server = await LiveServer.start();
  const { fromUs, toUs } = await importSample(server.url);
  await using browser = await Browser.launch();
  const held: (() => void)[] = [];
  let isReleased = false;
  const tab = await browser.open(`${server.url}sessions/1?at=${fromUs + 20 * SECOND_US}`, {
    prepare: (page) =>
      page.routeWebSocket(/\/ws$/, (socket) => {
        const upstream = socket.connectToServer();
        upstream.onMessage((message) => {
          // The replay is held back until the test has pressed Space.
          const isAwaited = held.length > 0 || String(message).includes('"replay_state"');
          if (isReleased || !isAwaited) socket.send(message);
          else held.push(() => socket.send(message));
        });
      }),
  });
  await tab.at('packet-table').waitFor();
  await tab.page.getByText('Bringing the session’s moments back').waitFor();
  await until('the replay, held back', () => Promise.resolve(held.length > 0 || undefined));
  await tab.page.keyboard.press(' ');
  assert.equal(await tab.page.evaluate(() => scrollY), 0);
  assert.equal(await tab.at('replay-bar').count(), 0);
  for (const release of held) release();
  isReleased = true;
  await phase(tab, 'playing');
  assert.equal(await tab.page.evaluate(() => scrollY), 0);
  tab.assertQuiet();
  await tab.close();

  const seen = await browser.open(`${server.url}sessions/1?at=${toUs}`);
  await seen.at('replay-seek').waitFor();
  const reach = await seen.at('replay-seek').evaluate((input) => {
    const style = getComputedStyle(input);
    const [bar, drawn] = [input, input.previousElementSibling ?? input].map((each) =>
      each.getBoundingClientRect()
    );
    return [
      parseFloat(style.paddingLeft) + parseFloat(style.borderLeftWidth),
      (drawn?.left ?? 0) - (bar?.left ?? 0),
      (bar?.right ?? 0) - (drawn?.right ?? 0),
    ];
  });
  assert.deepEqual(reach, [0, 2, 2], 'half a thumb beyond the columns on either side');
});

Deno.test('page: two pages replay by themselves, and a session that is deleted meanwhile says so', async () => {
  await using server = await LiveServer.start();
  const { fromUs } = await importSample(server.url);
  await using browser = await Browser.launch();
  const one = await browser.open(`${server.url}sessions/1?at=${fromUs + 10 * SECOND_US}`);
  const two = await browser.open(`${server.url}sessions/1?at=${fromUs + 90 * SECOND_US}`, {
    width: 390,
    height: 844,
  });
  await one.shows('replay-offset', '0:10.0');
  await two.shows('replay-offset', '1:30.0');
  await two.press('replay-on');
  await two.shows('replay-offset', '1:31.0');
  await one.shows('replay-offset', '0:10.0');
  assert.equal(await two.page.evaluate(() => document.documentElement.scrollWidth), 390);
  await fetch(`${server.url}api/sessions/1`, { method: 'DELETE' });
  for (const tab of [one, two]) {
    await tab.shows('session-error', 'There is no session 1 any more: it was deleted.');
  }
  for (const tab of [one, two]) tab.assertQuiet(/the server responded with a status of 404/);
});
