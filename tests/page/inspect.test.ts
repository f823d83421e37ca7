/** Looking into packets and streams of a stored session. */
import assert from 'node:assert/strict';
import { Browser, type Tab } from '../support/browser.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';

async function importFixture(url: string, name: string): Promise<void> {
  const response = await fetch(`${url}api/sessions/import?name=${name}`, {
    method: 'POST',
    body: await fixtureBytes(name),
  });
  assert.equal(response.status, 201, await response.text());
}

const line = (tab: Tab, field: string) => tab.at('packet-tree').locator(`[data-field="${field}"]`).first();

/** Digits of the marked bytes. */
const marked = async (tab: Tab) =>
  (await tab.at('hex-pane').locator('.hex-bytes .is-marked').allTextContents()).join('');

Deno.test('page: a packet is opened by its address; keys walk its tree, and fields and bytes find each other', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'web_browsing.pcapng');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1?packet=11`);
  await line(tab, 'tcp').waitFor();
  await tab.page.getByRole('heading', { name: 'Packet 11' }).waitFor();
  // Two TLS records, of which the first began in earlier packets.
  await tab.page.getByRole('button', { name: 'Reassembled TCP (2,993)' }).waitFor();

  await line(tab, 'ip').click();
  assert.match(await marked(tab), /^45/);
  await tab.at('packet-tree').press('ArrowRight');
  await line(tab, 'ip.src').waitFor();
  await tab.at('packet-tree').press('ArrowRight');
  await tab.at('packet-tree').locator('[data-field="ip.version"][aria-selected="true"]').waitFor();
  assert.equal(await marked(tab), '45');
  await tab.at('packet-tree').press('ArrowLeft');
  await tab.at('packet-tree').locator('[data-field="ip"][aria-selected="true"]').waitFor();
  await tab.at('packet-tree').press('ArrowLeft');
  await line(tab, 'ip.src').waitFor({ state: 'detached' });
  await tab.at('packet-tree').press('End');
  assert.equal(
    await tab.at('packet-tree').locator('[aria-selected="true"]').getAttribute('data-field'),
    'tls',
  );
  await tab.at('packet-tree').press('Home');
  await tab.at('packet-tree').locator('[data-field="frame"][aria-selected="true"]').waitFor();

  // The last byte of the source address: its line comes into view.
  await tab.at('hex-pane').locator('.hex-bytes [data-at="29"]').click();
  await tab.at('packet-tree').locator('[data-field="ip.src"][aria-selected="true"]').waitFor();
  assert.equal(await marked(tab), 'c6336414');
  await tab.at('inspector-tools').getByText('ip.src, 4 bytes from 26').waitFor();

  await tab.at('inspector-tools').getByRole('button', { name: 'Filter by it' }).click();
  await tab.shows('display-filter-progress', 'found in all of the raw capture');
  assert.match(decodeURIComponent(tab.page.url()), /display_filter=ip\.src\+==\+198\.51\.100\.20/);
  tab.assertQuiet();
});

Deno.test('page: a display filter is applied, its mistake is quoted, and it is taken away again', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'tcp_retransmission.pcap');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  await tab.fill('display-filter', 'tcp.prt == 1');
  await tab.page.keyboard.press('Enter');
  await tab.shows('packets-error', 'Left side of "==" expression must be a field or function, not tcp.prt.');
  await tab.fill('display-filter', 'tcp.analysis.retransmission');
  await tab.page.keyboard.press('Enter');
  await tab.shows('display-filter-progress', 'packets found in all of the raw capture.');
  assert.equal(await tab.at('packets-error').count(), 0);
  await tab.shows('filter-chips', 'tcp.analysis.retransmission');
  await tab.at('display-filter-cancel').click();
  await tab.at('filter-chips').waitFor({ state: 'detached' });
  // What the browser itself says of the refused filter.
  tab.assertQuiet(/status of 400/);
});

Deno.test('page: a stream has an address of its own, with its ends, figures, payload and packets', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'tcp_retransmission.pcap');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1/streams/tcp:0`);
  await tab.shows('stream-title', 'Stream tcp:0');
  await tab.shows('stream-figures-legend', 'sample');
  await tab.at('follow').locator('.follow-piece').first().waitFor();
  await tab.at('follow-panel').getByRole('button', { name: 'Hex' }).click();
  await tab.at('follow').getByText('0000  ').first().waitFor();
  await tab.at('follow-panel').getByRole('button', { name: 'Client' }).click();
  await tab.at('follow').locator('.follow-piece.is-client').first().waitFor();
  assert.equal(await tab.at('follow').locator('.follow-piece.is-server').count(), 0);
  // A piece leads to its packet, a packet to the session, and "back" to where one was.
  await tab.at('follow').locator('button').first().click();
  await tab.at('packet-tree').waitFor();
  assert.match(tab.page.url(), /\/streams\/tcp:0\?packet=\d+$/);
  await tab.page.getByRole('link', { name: 'Session 1' }).click();
  await tab.at('session-title').waitFor();
  await tab.page.goBack();
  await tab.shows('stream-title', 'Stream tcp:0');
  const [download] = await Promise.all([
    tab.page.waitForEvent('download'),
    tab.at('stream-download').click(),
  ]);
  assert.equal(download.suggestedFilename(), 'session-1-tcp-0.pcapng');
  tab.assertQuiet();
});

Deno.test('page: a packet that is clicked in the table is shown in view', async () => {
  await using server = await LiveServer.start();
  await importFixture(server.url, 'web_browsing.pcapng');
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`, { width: 1360, height: 900 });
  await tab.page.emulateMedia({ reducedMotion: 'reduce' });
  const table = tab.at('packet-table');
  await table.evaluate((element) => element.scrollIntoView({ block: 'end' }));
  for (const no of ['2', '5']) {
    await tab.rows('packet-table').filter({ has: tab.page.getByText(no, { exact: true }) }).first().click();
    await tab.page.getByRole('heading', { name: `Packet ${no}`, exact: true }).waitFor();
    await line(tab, 'frame').waitFor();
    const box = await tab.at('packet-tree').boundingBox();
    assert(box && box.y >= 0 && box.y + box.height <= 900, JSON.stringify(box));
    await table.evaluate((element) => element.scrollIntoView({ block: 'end' }));
  }
  tab.assertQuiet();
});
