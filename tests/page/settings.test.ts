/** Settings: what is chosen is stored, what is refused is said beside its field. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { Browser } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';
import { packet } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { until } from '../support/until.ts';
import { answerPlaces, busyPlaces, settingsAnswer } from '../support/place_answers.ts';

/** A picture of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

async function stored(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${url}api/settings`)).json()).settings;
}

Deno.test('page: settings are stored, and are there again after a reload', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  await tab.press('nav-settings');
  assert.equal(new URL(tab.page.url()).pathname, '/settings');
  await tab.shows('setting-online', 'What leaves this machine: the public addresses that you talked to');
  await tab.at('online-switch').press('Space');
  await tab.page.getByRole('switch', { name: 'Ask ip-api.com: On', checked: true }).waitFor();
  await tab.press('reverse-switch');
  await tab.page.getByRole('switch', { name: 'Reverse DNS: On', checked: true }).waitFor();

  await tab.fill('here-latitude', '91');
  await tab.fill('here-longitude', '13.4');
  await tab.press('here-save');
  await tab.shows('setting-here-error', 'Latitude must be a number from -90 to 90.');
  await tab.fill('here-latitude', '52,5');
  await tab.fill('here-label', '<b>Office</b>');
  await tab.press('here-save');
  await tab.at('here-forget').waitFor();

  await tab.page.reload();
  await tab.page.getByRole('switch', { name: 'Ask ip-api.com: On', checked: true }).waitFor();
  assert.equal(await tab.at('here-label').inputValue(), '<b>Office</b>');
  const settings = await stored(server.url);
  assert.deepEqual(settings['home'], { latitude: 52.5, longitude: 13.4, label: '<b>Office</b>' });
  assert.deepEqual([settings['online_lookup'], settings['reverse_dns']], [true, true]);
  await tab.press('online-switch');
  await tab.page.getByRole('switch', { name: 'Ask ip-api.com: Off', checked: false }).waitFor();
  await tab.press('here-forget');
  await tab.shows('setting-here', 'Guessed from the time zone');
  assert.equal((await stored(server.url))['home'], null);
  tab.assertQuiet();
});

Deno.test('page: a limit that removes something says what, and removes nothing before it is confirmed', async () => {
  await using server = await LiveServer.start();
  const { store } = server.workshop;
  const ids = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) =>
    storeSession(store, [packet()], { session: { name: `<b>${name}</b>` } })
  );
  const removed = () => ids.filter((id) => store.sessions.get(id).packets_removed_us !== null).length;
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}settings`);
  await tab.fill('max-database-input', '0.001');
  await tab.press('max-database-save');
  await tab.shows('setting-size-error', 'GB are a number from 0.05');
  await tab.fill('max-database-input', '20');
  await tab.press('max-database-save');
  await tab.shows('setting-size', 'At most 20 GB');

  await tab.fill('keep-packets-input', '7');
  await tab.press('keep-packets-save');
  await tab.shows('keep-packets-question', 'This removes now: packets and raw captures of 6 sessions');
  await tab.shows('keep-packets-question', '<b>one</b>');
  await tab.shows('keep-packets-question', 'and 1 more');
  await tab.press('keep-packets-question-leave');
  await tab.at('keep-packets-question').waitFor({ state: 'detached' });
  assert.equal((await stored(server.url))['keep_packets_days'], null);
  assert.equal(removed(), 0);

  await tab.press('keep-packets-save');
  await tab.press('keep-packets-question-remove');
  await tab.shows('setting-keep-packets', 'Kept 7 days');
  await until('retention', () => Promise.resolve(removed() === ids.length || undefined));
  await tab.at('keep-packets-question').waitFor({ state: 'detached' });
  tab.assertQuiet();
});

Deno.test('page: a tile server is used after a reload, named on the map, and nobody else is asked', async () => {
  await using server = await LiveServer.start();
  await (await fetch(`${server.url}api/sessions/sample`, { method: 'POST' })).body?.cancel();
  await using browser = await Browser.launch();
  const tiles: string[] = [];
  const tab = await browser.open(`${server.url}settings`, {
    prepare: async (page) => {
      await answerPlaces(page, busyPlaces());
      await page.route('https://tile.example/**', async (route) => {
        tiles.push(route.request().url());
        await route.fulfill({ contentType: 'image/png', body: PIXEL });
      });
    },
  });
  await tab.fill('tile-url', 'https://tile.example/no-places.png');
  await tab.press('tiles-save');
  await tab.shows('setting-tiles-error', '{z}, {x} and {y}');
  await tab.fill('tile-url', 'https://tile.example/{z}/{x}/{y}.png');
  await tab.fill('tile-attribution', '© <i>Example</i>');
  await tab.press('tiles-save');
  await tab.shows('tiles-reload', 'load it again');
  await tab.at('tiles-reload').getByRole('button').click();
  await tab.at('tiles-reload').waitFor({ state: 'detached' });
  await tab.page.goto(`${server.url}sessions/1`);
  await tab.shows('attributions', '© <i>Example</i>');
  await tab.page.locator('img.leaflet-tile-loaded').first().waitFor();
  assert(tiles.length > 0);
  tab.assertQuiet(/^request to https:\/\/tile\.example\//, /status of 400/);
});

Deno.test('page: offline databases are offered quietly; no is an answer', async () => {
  await using server = await LiveServer.start();
  await (await fetch(`${server.url}api/sessions/sample`, { method: 'POST' })).body?.cancel();
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  await tab.shows('database-offer', /60\sMB.*CC BY 4\.0/);
  await tab.press('offer-no');
  await tab.at('database-offer').waitFor({ state: 'detached' });
  assert.equal((await stored(server.url))['offline_databases'], 'refused');
  await tab.page.reload();
  await tab.at('place-list').waitFor();
  assert.equal(await tab.at('database-offer').count(), 0);
  await tab.press('nav-settings');
  await tab.shows('database-state', 'Not wanted');
  tab.assertQuiet();
});

Deno.test('page: a download shows its progress, can be cancelled, and says what to do when it fails', async () => {
  await using server = await LiveServer.start();
  await (await fetch(`${server.url}api/sessions/sample`, { method: 'POST' })).body?.cancel();
  await using browser = await Browser.launch();
  let answer = settingsAnswer();
  const asked: unknown[] = [];
  const tab = await browser.open(`${server.url}sessions/1`, {
    prepare: async (page) => {
      await answerPlaces(page, busyPlaces());
      await page.route('**/api/settings', (route) => {
        const change = route.request().postDataJSON();
        if (change !== null) {
          asked.push(change);
          answer = settingsAnswer(change, change.offline_databases === 'wanted' ? { state: 'fetching' } : {});
        }
        return route.fulfill({ json: answer });
      });
    },
  });
  await tab.press('offer-yes');
  await tab.shows('database-progress', 'Downloading city data');
  answer = settingsAnswer({ offline_databases: 'wanted' }, { state: 'fetching', bytes: 48_000_000 });
  await tab.shows('database-progress', /48\.0\sMB of 134\sMB/);
  await tab.press('database-cancel');
  await tab.at('database-offer').waitFor();
  await tab.press('offer-yes');
  answer = settingsAnswer({ offline_databases: 'wanted' }, {
    state: 'broken',
    problem: 'There is no room on the disk for it. Make some, then try again.',
  });
  await tab.shows('database-problem', 'Make some, then try again.');
  await tab.at('database-problem').getByRole('button', { name: 'Do without' }).click();
  await tab.at('database-problem').waitFor({ state: 'detached' });
  const choices = ['wanted', 'ask', 'wanted', 'refused'];
  assert.deepEqual(asked, choices.map((choice) => ({ offline_databases: choice })));
  tab.assertQuiet();
});
