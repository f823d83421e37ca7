/** The composition over time and the flow of the top talkers, on the page: what they show, and what a click does. */
import assert from 'node:assert/strict';
import { Browser } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';
import { Traffic } from '../support/traffic.ts';

async function importSample(url: string): Promise<void> {
  const response = await fetch(`${url}api/sessions/sample`, { method: 'POST' });
  assert.equal(response.status, 201, await response.text());
}

Deno.test('page: the flow of the top talkers lights a way, and a click or a key narrows the page', async () => {
  await using server = await LiveServer.start();
  await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  const node = (role: string, name: string) =>
    tab.page.locator(`.sankey-node.is-${role}`).filter({ hasText: name });
  await node('application', 'Dropbox').scrollIntoViewIfNeeded();
  const { talkers } = await (await fetch(`${server.url}api/sessions/1/talkers`)).json();
  assert.equal(await tab.at('sankey-link').count(), 2 * talkers.length);
  for (const { source, destination } of talkers) {
    assert.ok(
      await node('source', source).count() === 1 && await node('destination', destination).count() === 1,
    );
  }
  await node('destination', '162.125.66.14').hover();
  assert.equal(await tab.page.locator('.sankey-link.is-lit').count(), 2);
  assert.equal(await tab.page.locator('.sankey-link.is-dim').count(), 2 * talkers.length - 2);

  await node('destination', '162.125.66.14').click();
  await tab.shows('filter-chips', /Host\s*162\.125\.66\.14/);
  assert.match(tab.page.url(), /\?host=162\.125\.66\.14$/);
  assert.equal(await node('destination', '162.125.66.14').getAttribute('aria-pressed'), 'true');
  await node('application', 'Dropbox').focus();
  await tab.page.keyboard.press('Enter');
  await tab.shows('filter-chips', /Application\s*Dropbox/);
  await tab.page.keyboard.press('Enter');
  await tab.page.goBack();
  await tab.page.goBack();
  await tab.page.goBack();
  await tab.at('filter-chips').waitFor({ state: 'detached' });
  tab.assertQuiet();
});

Deno.test('page: a phone shows the flow in two columns, and nothing is wider than it', async () => {
  await using server = await LiveServer.start();
  await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`, { width: 390, height: 844 });
  await tab.at('sankey-node').first().scrollIntoViewIfNeeded();
  assert.equal(await tab.page.locator('.sankey-node.is-application').count(), 0);
  assert.equal(await tab.page.evaluate(() => document.documentElement.scrollWidth), 390);
  for (
    const box of await tab.at('sankey-node').evaluateAll((all) =>
      all.map((each) => each.getBoundingClientRect())
    )
  ) {
    assert.ok(box.left >= 0 && box.right <= 390 && box.height >= 24, JSON.stringify(box));
  }
  tab.assertQuiet();
});

Deno.test('page: the composition adds up, by application and by protocol, as chart and as table', async () => {
  await using server = await LiveServer.start();
  await importSample(server.url);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  const { apps, rest, steps } = await (await fetch(`${server.url}api/sessions/1/composition`)).json();
  const session = await (await fetch(`${server.url}api/sessions/1`)).json();
  const all = [...apps.map(({ bytes }: { bytes: number[] }) => bytes), rest.bytes].flat();
  assert.equal(all.reduce((sum: number, each: number) => sum + each, 0), session.bytes);
  // Nothing is asked before it is looked at.
  await tab.at('composition-panel').scrollIntoViewIfNeeded();
  await tab.hasAttribute('composition-chart', 'data-points', String(steps + 1));
  assert.match(
    await tab.at('composition-chart').getAttribute('aria-label') ?? '',
    /Applications over time.*RTP/,
  );
  const legend = tab.at('composition-legend');
  await legend.getByRole('button', { name: apps[1].app }).click();
  await tab.shows('filter-chips', apps[1].app);

  await tab.press('composition-protocols');
  await legend.getByText('Other TCP').waitFor();
  await tab.press('composition-share');
  await tab.at('composition-panel').getByTestId('chart-table-toggle').click();
  assert.equal(await tab.at('composition-table').locator('tbody tr').count(), steps);
  tab.assertQuiet();
});

Deno.test('page: flow and composition follow a recording', async () => {
  await using traffic = await Traffic.start();
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  await tab.startCapture(traffic.filter);
  await traffic.http('/flow');
  await tab.at('composition-panel').scrollIntoViewIfNeeded();
  await tab.page.locator('.sankey-node.is-destination').filter({ hasText: '127.0.0.1' }).waitFor();
  await tab.at('composition-chart').waitFor();
  await tab.stopCapture();
  tab.assertQuiet();
});
