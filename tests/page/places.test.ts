/** Places as a reader meets them: on the map, in the list beside it, in the tables, and on the way to the streams. */
import assert from 'node:assert/strict';
import { Browser, type Tab } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';
import { answerPlaces, busyPlaces, NO_PLACES, PLACES } from '../support/place_answers.ts';
import { Traffic } from '../support/traffic.ts';

const AMSTERDAM = '52.374,4.8897';

async function importSample(url: string): Promise<void> {
  const response = await fetch(`${url}api/sessions/sample`, { method: 'POST' });
  assert.equal(response.status, 201, await response.text());
}

const circle = (tab: Tab, placeId: string) => tab.page.locator(`path[data-place-id="${placeId}"]`);
const row = (tab: Tab, placeId: string) =>
  tab.page.locator(`[data-testid="place-row"][data-place-id="${placeId}"]`);

/** Waits until the streams are where the reader was taken, and are those of the filter. */
async function atStreams(tab: Tab, count: RegExp): Promise<void> {
  await tab.shows('stream-count', count);
  await tab.page.waitForFunction(() => {
    const panel = document.getElementById('streams');
    return panel?.contains(document.activeElement) && panel.getBoundingClientRect().top < innerHeight / 2;
  });
}

const mapReady = (tab: Tab) => tab.hasAttribute('world-map', 'data-state', 'ready');

Deno.test('page: a place on the map is one click from its streams, and back leads back', async () => {
  await using server = await LiveServer.start();
  await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  await mapReady(tab);
  await tab.shows('stream-count', /^(?!3 ).* streams$/);
  await circle(tab, AMSTERDAM).click();
  await tab.shows('filter-chips', 'Amsterdam, Netherlands');
  await tab.shows('place-details', 'www.wikipedia.org');
  await tab.shows('place-details', 'Located by built-in table');
  assert.match(tab.page.url(), /\?place=52\.374%2C4\.8897$/);
  await tab.press('place-streams');
  await atStreams(tab, /^3 streams$/);
  await tab.rows('stream-table').filter({ hasText: 'Wikipedia' }).first().waitFor();
  assert.equal(await tab.rows('stream-table').count(), 3);
  const { packets } = await (await fetch(`${server.url}api/sessions/1/traffic?place=52.374,4.8897`)).json();
  await tab.shows('packet-count', `${packets} of 5,973 packets`);

  // The address alone brings it back, a chip takes it away, and "back" returns.
  await tab.page.reload();
  await tab.shows('filter-chips', 'Amsterdam, Netherlands');
  await tab.shows('stream-count', /^3 streams$/);
  await tab.page.getByRole('button', { name: 'Remove filter Place Amsterdam, Netherlands' }).click();
  await tab.shows('stream-count', /^(?!3 ).* streams$/);
  await tab.page.goBack();
  await tab.shows('stream-count', /^3 streams$/);
  tab.assertQuiet();
});

Deno.test('page: the keyboard reaches places, their streams, and the map itself', async () => {
  await using server = await LiveServer.start();
  await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  await mapReady(tab);
  await row(tab, AMSTERDAM).focus();
  await tab.page.keyboard.press('Enter');
  await tab.hasAttribute('place-row', 'aria-expanded', 'true');
  await tab.page.keyboard.press('Tab');
  await tab.page.keyboard.press('Enter');
  await atStreams(tab, /^3 streams$/);

  const map = tab.page.getByRole('region', { name: /^Map of places/ });
  const zoom = async () => Number(await map.getAttribute('data-zoom'));
  await tab.at('map-fit').focus();
  await tab.page.keyboard.press('Enter');
  const whole = await zoom();
  await tab.at('map-zoom-in').focus();
  await tab.page.keyboard.press('Enter');
  assert.equal(await zoom(), whole + 1, 'closer');
  await map.focus();
  await tab.page.keyboard.press('-');
  assert.equal(await zoom(), whole, 'and away again');
  await tab.at('set-here').focus();
  await tab.page.keyboard.press('Enter');
  await tab.shows('set-here', 'Cancel');
  await tab.page.keyboard.press('ArrowLeft');
  await tab.page.keyboard.press('Enter');
  await tab.shows('map-here', /^Here: \d+\.\d° [NS], \d+\.\d° [EW]\./);
  tab.assertQuiet();
});

Deno.test('page: countries, networks and hosts lead to their streams; hosts are searched and sorted', async () => {
  await using server = await LiveServer.start();
  await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  const show = (name: string) => tab.at('place-views').getByRole('button', { name }).click();

  await show('Countries');
  await tab.rows('country-table').filter({ hasText: 'Netherlands' }).click();
  await atStreams(tab, /^3 streams$/);
  await tab.shows('filter-chips', 'Netherlands');
  await tab.rows('country-table').filter({ hasText: 'Not known' }).click();
  await tab.shows('filter-chips', 'not known');
  await atStreams(tab, /^44 streams$/);
  await tab.page.getByRole('button', { name: 'Clear all' }).click();

  await show('Networks');
  await tab.rows('network-table').filter({ hasText: 'AS15169' }).click();
  await tab.shows('filter-chips', 'Google, AS15169');
  await atStreams(tab, /^9 streams$/);
  await tab.page.getByRole('button', { name: 'Clear all' }).click();
  // A network without a number is asked for by its name.
  const netflix = tab.rows('network-table').filter({ hasText: 'Netflixno AS number' });
  const figure = (column: string) => netflix.locator(`.col-${column}`).innerText();
  const [hosts, streams] = [await figure('hosts'), await figure('streams')];
  await netflix.click();
  await tab.shows('filter-chips', 'Netflix, no AS number');
  await atStreams(tab, new RegExp(`^${streams} streams?$`));
  await show('Hosts');
  await tab.shows('host-count', new RegExp(`^${hosts} hosts?$`));
  await tab.page.getByRole('button', { name: 'Clear all' }).click();

  await tab.fill('host-search', 'WIKI');
  await tab.shows('host-count', /^2 hosts$/);
  await tab.rows('host-table').filter({ hasText: 'www.wikipedia.orgTLS server name' }).waitFor();
  await tab.fill('host-search', 'no such host');
  await tab.shows('host-table', 'No host passes this filter.');
  await tab.fill('host-search', '');
  await tab.shows('host-count', /^52 hosts$/);
  await tab.at('host-table').getByRole('button', { name: 'Address' }).click();
  const [first] = await tab.rows('host-table').locator('.col-address').allInnerTexts();
  await tab.rows('host-table').first().click();
  await tab.shows('filter-chips', first ?? '');
  await atStreams(tab, /stream/);
  tab.assertQuiet();
});

Deno.test('page: the map has a circle for each place, sized by traffic, without asking anybody', async () => {
  await using server = await LiveServer.start();
  await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`, {
    timeZone: 'Europe/Berlin',
    prepare: (page) => answerPlaces(page, busyPlaces()),
  });
  await mapReady(tab);
  await circle(tab, PLACES[0]?.place_id ?? '').waitFor();
  const widths = await Promise.all(
    PLACES.map(({ place_id }) =>
      circle(tab, place_id).evaluate((path) => (path as SVGPathElement).getBBox().width)
    ),
  );
  assert.deepEqual(
    widths,
    [...widths].sort((a, b) => b - a),
    'the list is sorted by bytes, so the circles are too',
  );
  assert((widths[0] ?? 0) > 3 * (widths.at(-1) ?? Infinity), `${widths}`);
  assert(await tab.page.locator('path.map-arc').count() >= PLACES.length);
  await tab.shows('map-here', 'Here is a guess from your time zone: Berlin.');
  await tab.shows('attributions', 'IP geolocation by DB-IP');
  await tab.shows('unplaced', '4 hosts with 3.00 MB are not located.');
  await circle(tab, PLACES[0]?.place_id ?? '').hover();
  await tab.page.locator('.map-tip').filter({ hasText: 'Ashburn, United States' }).waitFor();

  await tab.press('set-here');
  await tab.at('world-map').click({ position: { x: 400, y: 200 } });
  await tab.shows('map-here', /^Here: \d+\.\d° [NS], \d+\.\d° [EW]\./);
  const { settings } = await (await fetch(`${server.url}api/settings`)).json();
  assert(Math.abs(settings.home.latitude) <= 90 && Math.abs(settings.home.longitude) <= 180);
  tab.assertQuiet();
});

Deno.test('page: without places the map says why, and a failure can be tried again', async () => {
  await using server = await LiveServer.start();
  await importSample(server.url);
  await using browser = await Browser.launch();
  const empty = await browser.open(`${server.url}sessions/1`, {
    timeZone: 'UTC',
    prepare: (page) => answerPlaces(page, NO_PLACES),
  });
  await mapReady(empty);
  await empty.shows('places-panel', 'All of this traffic stays between private addresses.');
  await empty.shows('map-here', 'Where you are is not known');
  assert.equal(await empty.at('database-offer').count(), 0, 'nobody is asked for what would not help');
  empty.assertQuiet();

  let answers = 0;
  const failing = await browser.open(`${server.url}sessions/1`, {
    prepare: (page) =>
      page.route(
        '**/api/sessions/*/places',
        (route) =>
          answers++ === 0
            ? route.fulfill({ status: 500, json: { detail: 'The disk is busy.' } })
            : route.continue(),
      ),
  });
  await failing.shows('places-error', 'The disk is busy.');
  await failing.at('places-error').getByRole('button', { name: 'Try again' }).click();
  await mapReady(failing);
  await row(failing, AMSTERDAM).waitFor();
  failing.assertQuiet(/status of 500/);
});

Deno.test('page: no page but one with a map pays for the map', async () => {
  await using server = await LiveServer.start();
  await importSample(server.url);
  await using browser = await Browser.launch();
  const asked: string[] = [];
  const tab = await browser.open(`${server.url}sessions`, {
    prepare: (page) => {
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      return Promise.resolve();
    },
  });
  await tab.at('session-row').waitFor();
  const ofMap = () => asked.filter((path) => /^\/(map|leaflet|world-outline|guess_here)-/.test(path));
  assert.deepEqual(ofMap(), []);
  await tab.at('session-row').getByRole('link').first().click();
  await mapReady(tab);
  assert.equal(ofMap().length, 4, `${ofMap()}`);
  tab.assertQuiet();
});

Deno.test('page: the live view shows places, and leads to the streams of the session', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url, { prepare: (page) => answerPlaces(page, busyPlaces()) });
  await using traffic = await Traffic.start();
  await tab.startCapture(traffic.filter);
  await traffic.http();
  await mapReady(tab);
  const dublin = PLACES[3]?.place_id ?? '';
  await circle(tab, dublin).click();
  await tab.shows('filter-chips', 'Dublin, Ireland');
  await tab.press('place-streams');
  await tab.shows('session-title', 'lo');
  await tab.shows('filter-chips', 'Dublin, Ireland');
  await atStreams(tab, /^0 streams$/);
  await tab.press('nav-live');
  await tab.stopCapture();
  tab.assertQuiet();
});
