/** Names that want to be more than text: nothing in them may run, and all of them must be readable. */
import assert from 'node:assert/strict';
import { utf8 } from '../../tools/packets/bytes.ts';
import { pcapng } from '../../tools/packets/capture_file.ts';
import { DNS_TYPE, dnsQuery } from '../../tools/packets/dns.ts';
import { ethernet } from '../../tools/packets/link.ts';
import { udpPacket } from '../../tools/packets/transport.ts';
import { Browser, type Tab } from '../support/browser.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';
import { answerPlaces, busyPlaces, PLACES } from '../support/place_answers.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { Traffic } from '../support/traffic.ts';

const MARKUP = '<img src=x onerror=ran=1>';
const SCRIPT = '<script>ran=1</script>';

/** True when something of a name was executed. */
function ran(tab: Tab): Promise<boolean> {
  return tab.page.evaluate(() => 'ran' in globalThis);
}

/** A question for a name that sets a flag where it is taken for HTML. */
function capture(): Uint8Array<ArrayBuffer> {
  const query = dnsQuery({ id: 1, question: { name: [utf8(MARKUP), utf8('example')], type: DNS_TYPE.a } });
  const packet = udpPacket({ ip: '192.168.1.2', port: 40_000 }, { ip: '192.168.1.1', port: 53 }, query);
  const bytes = ethernet('02:00:00:00:00:02', '02:00:00:00:00:01', packet);
  return pcapng([{ timeNs: 1_700_000_000_000_000_000n, bytes }], [{ name: SCRIPT }]);
}

Deno.test('page: hostile names stay text, in packets, streams, file names, session names, filters and addresses', async () => {
  await using folder = await TempFolder.make();
  const file = await folder.write(`${MARKUP}.pcapng`, capture());
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);

  await tab.at('first-run-import').setInputFiles(file);
  await tab.shows('session-title', `${MARKUP}.pcapng`);
  await tab.rows('packet-table').filter({ hasText: MARKUP }).waitFor();
  await tab.press('rename-button');
  await tab.fill('rename-input', SCRIPT);
  await tab.page.keyboard.press('Enter');
  await tab.shows('session-title', SCRIPT);
  await tab.press('note-button');
  await tab.fill('note-input', `${MARKUP}${SCRIPT}`);
  await tab.page.keyboard.press('Control+Enter');
  await tab.page.getByText(`${MARKUP}${SCRIPT}`).waitFor();
  await tab.fill('packet-filter', MARKUP);
  await tab.shows('filter-chips', MARKUP);
  await tab.shows('packet-count', '1 of 1 packet');
  await tab.page.reload();
  await tab.shows('filter-chips', MARKUP);
  await tab.rows('packet-table').first().click();
  await tab.shows('packet-details', MARKUP);
  await tab.press('nav-sessions');
  await tab.shows('session-row', SCRIPT);
  await tab.page.goto(`${server.url}sessions?q=${encodeURIComponent(MARKUP)}`);
  await tab.shows('session-row', MARKUP);
  // At an address that no page of ours has, the page itself says so: the address is text to it.
  const nowhere = await tab.page.goto(`${server.url}${encodeURIComponent(MARKUP)}`);
  assert.equal(nowhere?.status(), 404);
  assert.doesNotMatch(await nowhere.text(), /<img/);
  await tab.shows('not-found', encodeURIComponent(MARKUP));
  assert.equal(await ran(tab), false);
  tab.assertQuiet(/the server responded with a status of 404/);
});

Deno.test('page: the fixture of hostile names is read to its end, and runs nothing', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  await tab.at('first-run-import').setInputFiles(fixturePath('hostile_names.pcapng'));
  await tab.shows('packet-count', '170 packets');
  await tab.rows('stream-table').filter({ hasText: '<script>alert(1)</script>' }).first().waitFor();
  // Every row of the table is drawn once.
  const grid = tab.at('packet-table').getByRole('grid');
  const seen = new Set<string>();
  for (let at = 0; seen.size < 170; at += 300) {
    assert(at < 20_000, `${seen.size} packets were drawn`);
    await grid.evaluate((box, top) => box.scrollTo({ top }), at);
    await tab.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    for (const text of await tab.rows('packet-table').locator('.col-no').allInnerTexts()) seen.add(text);
  }
  // What a press on a hostile name narrows to is that name.
  await tab.fill('packet-filter', '<script>');
  await tab.shows('packet-count', /^\d+ of 170 packets$/);
  await tab.rows('packet-table').filter({ hasText: '<script>' }).first().click();
  await tab.shows('packet-details', '<script>');
  await tab.press('nav-sessions');
  await tab.shows('session-row', 'hostile_names.pcapng');
  tab.assertQuiet();
});

Deno.test('page: a hostile name on the wire stays text in the live view', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  await using traffic = await Traffic.start();
  await tab.startCapture(traffic.filter, MARKUP);
  await traffic.http(`/${MARKUP}`);
  await traffic.dns(`${MARKUP}.example`);
  await tab.rows('packet-table').filter({ hasText: `${MARKUP}.example` }).first().waitFor();
  await tab.shows('capture-deck', MARKUP);
  await tab.stopCapture();
  assert.equal(await ran(tab), false);
  tab.assertQuiet();
});

Deno.test('page: hostile names of places, countries, networks and hosts stay text, on the map too', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const [place] = PLACES;
  assert(place);
  const report = busyPlaces({
    places: [{
      ...place,
      city: MARKUP,
      country: SCRIPT,
      app: MARKUP,
      category: SCRIPT,
      names: [MARKUP, SCRIPT],
      located_by: [MARKUP],
    }],
    attributions: [{ name: MARKUP, text: MARKUP, url: 'javascript:ran=1' }],
  });
  report.countries[0] = { ...report.countries[0]!, country: MARKUP }; // there are several
  report.networks[0] = { ...report.networks[0]!, organisation: MARKUP };
  const body = await fetch(`${server.url}api/sessions/import?name=x`, { method: 'POST', body: capture() });
  assert.equal(body.status, 201, await body.text());
  const tab = await browser.open(`${server.url}sessions/1`, {
    prepare: (page) => answerPlaces(page, report),
  });
  await tab.hasAttribute('world-map', 'data-state', 'ready');
  await tab.page.locator('.map-label').filter({ hasText: MARKUP }).waitFor();
  await tab.page.locator('path[data-place-id]').hover();
  await tab.page.locator('.map-tip').filter({ hasText: `${MARKUP}, ${SCRIPT}` }).waitFor();
  await tab.page.locator('path[data-place-id]').click();
  await tab.shows('filter-chips', `${MARKUP}, ${SCRIPT}`);
  await tab.shows('place-details', SCRIPT);
  await tab.shows('attributions', MARKUP);
  assert.equal(await tab.at('attributions').getByRole('link').count(), 0, 'no link but to the web');
  const show = (name: string) => tab.at('place-views').getByRole('button', { name }).click();
  await show('Countries');
  await tab.rows('country-table').filter({ hasText: MARKUP }).waitFor();
  await show('Networks');
  await tab.rows('network-table').filter({ hasText: MARKUP }).waitFor();
  await show('Hosts');
  await tab.fill('host-search', MARKUP);
  await tab.shows('host-table', 'No host passes this filter.');
  await tab.page.goto(`${server.url}sessions/1?place=${encodeURIComponent(MARKUP)}&country=${SCRIPT}`);
  await tab.shows('stream-count', 'stream');
  const chips = tab.at('filter-chips').getByRole('listitem');
  await chips.filter({ hasText: `${MARKUP}: no such place` }).waitFor();
  assert.equal(await chips.count(), 1, 'what is no country is none');
  assert.equal(await ran(tab), false);
  tab.assertQuiet();
});
