/** Before a recording: which interface, how busy it is, and a capture filter that is checked while it is typed. */
import assert from 'node:assert/strict';
import { Browser } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';
import { ServerProcess } from '../support/server_process.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { Traffic } from '../support/traffic.ts';

Deno.test('page: each interface shows its addresses and how busy it is, while nothing is recorded', async () => {
  await using traffic = await Traffic.start();
  await using folder = await TempFolder.make();
  // The real command: what it may run is all that the measuring has.
  await using server = await ServerProcess.start(folder.path);
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  const lo = tab.at('interface').filter({ has: tab.page.locator('input[value="lo"]') });
  await lo.filter({ hasText: '127.0.0.1' }).waitFor();
  const busy = setInterval(() => traffic.datagram(1000), 20);
  try {
    await lo.filter({ hasText: /[1-9].*[kM]bps/ }).waitFor();
    await lo.locator('svg:not([data-points="0"]) path[d^="M"]').waitFor();
  } finally {
    clearInterval(busy);
  }
  tab.assertQuiet();
});

Deno.test('page: forty interfaces can be searched, the chosen one stays, and what is not measured is no 0', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  // Answers as a machine full of containers would give them.
  const many = Array.from({ length: 40 }, (_, i) => ({
    name: `veth${i}a-rather-long-name-${i}`,
    description: '',
    addresses: i % 4 === 0 ? [`198.51.100.${i}`, 'fe80::1', `2001:db8::${i}`] : [],
    loopback: false,
  }));
  for (const width of [1440, 360]) {
    const tab = await browser.open(server.url, {
      width,
      prepare: (page) =>
        page.routeWebSocket('**/ws', (socket) => {
          const real = socket.connectToServer();
          real.onMessage((data) => {
            const message = JSON.parse(String(data));
            if ('interfaces' in message && message.type !== 'interface_activity') message.interfaces = many;
            if (message.type === 'interface_activity') message.interfaces = null;
            socket.send(JSON.stringify(message));
          });
        }),
    });
    await tab.shows('interface-hint', 'activity is not measured');
    assert.equal(await tab.at('interface').count(), 40);
    const first = tab.at('interface').first();
    assert.match(await first.innerText(), /not measured/);
    assert.doesNotMatch(await first.innerText(), /0 bps/);
    assert.equal(await first.getByRole('radio').isChecked(), true, 'the first with an address');
    await tab.fill('interface-search', '198.51.100.36');
    assert.equal(await tab.at('interface').count(), 2);
    await tab.at('interface').nth(1).getByRole('radio').check();
    await tab.fill('interface-search', 'container');
    assert.equal(await tab.at('interface').count(), 40);
    assert.equal(
      await tab.page.getByRole('radio', { checked: true }).inputValue(),
      'veth36a-rather-long-name-36',
    );
    assert.equal(
      await tab.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      true,
      `${width} px`,
    );
    tab.assertQuiet();
    await tab.close();
  }
});

Deno.test('page: a capture filter is checked while it is typed, and its mistake quoted where it is', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  await tab.chooseInterface('lo');
  await tab.fill('capture-filter', 'udp prot 53');
  await tab.shows('filter-said', 'There is no “prot” in capture filters.');
  assert.equal(await tab.at('filter-said').locator('mark').innerText(), 'prot');
  assert.equal(await tab.at('capture-filter').getAttribute('aria-invalid'), 'true');
  await tab.fill('capture-filter', 'udp port 53');
  await tab.shows('filter-said', 'This filter works.');
  assert.equal(await tab.at('capture-filter').getAttribute('aria-invalid'), 'false');
  await tab.fill('capture-filter', 'host nowhere.invalid');
  await tab.shows('filter-said', 'if “nowhere.invalid” is a host name');
  await tab.fill('capture-filter', '');
  await tab.shows('filter-said', 'BPF, as in');
  tab.assertQuiet();
});

Deno.test('page: examples and what was used before are one press away', async () => {
  await using traffic = await Traffic.start();
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);
  await tab.press('filter-help-button');
  await tab.at('filter-suggestion').filter({ hasText: 'not port 22' }).click();
  assert.equal(await tab.at('capture-filter').inputValue(), 'not port 22');
  assert.equal(await tab.at('filter-help').count(), 0);
  await tab.shows('filter-said', 'This filter works.');

  await tab.startCapture(traffic.filter);
  await tab.stopCapture();
  // Above the panels of what was recorded the list is folded, and the button says what is chosen.
  assert.match(await tab.at('interface-button').innerText(), /^lo/);
  assert.equal(await tab.at('interface').count(), 0);
  await tab.press('interface-button');
  await tab.at('interface').first().waitFor();
  await tab.fill('capture-filter', '');
  await tab.press('filter-help-button');
  await tab.at('filter-suggestion').first().filter({ hasText: traffic.filter }).click();
  assert.equal(await tab.at('capture-filter').inputValue(), traffic.filter);
  // What somebody else wrote there is no reason to fall over.
  await tab.page.evaluate(() => localStorage.setItem('tapdeck.filters', '{"a":1}'));
  await tab.press('filter-help-button');
  assert.equal(await tab.at('filter-suggestion').first().innerText().then((text) => /Web/.test(text)), true);
  tab.assertQuiet();
});
