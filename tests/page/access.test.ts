/** Can everyone use it: axe-core's rules in both themes, and no sideways scroll on a phone. */
import assert from 'node:assert/strict';
import { Browser, type Tab } from '../support/browser.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';
import { Traffic } from '../support/traffic.ts';

const AXE = await Deno.readTextFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url));

const LOOKS = (['dark', 'light'] as const).flatMap((colours) =>
  [1440, 390].map((width) => ({ colours, width }))
);

/** What axe-core finds, a line each: the rule, and where it is broken. */
async function violations(tab: Tab): Promise<string[]> {
  await tab.page.evaluate(AXE);
  return await tab.page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }> };
    };
    const found = await axe.run();
    return found.violations.map(({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.map((node) => node.html.slice(0, 200)).join(' ')}`
    );
  });
}

async function assertAccessible(tab: Tab, what: string): Promise<void> {
  assert.deepEqual(await violations(tab), [], what);
  const width = tab.page.viewportSize()?.width ?? 0;
  if (width > 500) return;
  for (const narrow of [width, 360]) {
    await tab.page.setViewportSize({ width: narrow, height: 800 });
    // The chart follows its box in the frame after.
    const fits = tab.page.waitForFunction((most) => document.documentElement.scrollWidth <= most, narrow);
    await fits.catch(async () => {
      const content = await tab.page.evaluate(() => document.documentElement.scrollWidth);
      assert.fail(`${what}: ${content} px wide on a screen of ${narrow} px`);
    });
  }
  await tab.page.setViewportSize({ width, height: 800 });
}

/** Looks at one state of the page in both themes, wide and narrow. */
async function inEveryLook(
  browser: Browser,
  url: string,
  state: string,
  ready: (tab: Tab) => Promise<unknown>,
): Promise<void> {
  for (const { colours, width } of LOOKS) {
    const tab = await browser.open(url, { colours, width, height: 800 });
    await ready(tab);
    await assertAccessible(tab, `${state}, ${colours}, ${width} px`);
    tab.assertQuiet();
    await tab.page.context().close();
  }
}

Deno.test('page: nobody is shut out, in dark and light, on a desk and on a phone', async (t) => {
  await using server = await LiveServer.start();
  await using traffic = await Traffic.start();
  await using browser = await Browser.launch();
  const { url } = server;

  await t.step(
    'first run',
    () => inEveryLook(browser, url, 'first run', (tab) => tab.at('first-run').waitFor()),
  );

  for (const name of ['hostile_names.pcapng', 'truncated_file.pcap', 'web_browsing.pcapng']) {
    const body = await fixtureBytes(name);
    const response = await fetch(`${url}api/sessions/import?name=${name}`, { method: 'POST', body });
    assert.equal(response.status, 201, await response.text());
  }
  const states: [string, string, (tab: Tab) => Promise<unknown>][] = [
    ['live, idle', url, (tab) => tab.at('idle-panel').waitFor()],
    ['sessions', `${url}sessions`, (tab) => tab.at('session-row').nth(2).waitFor()],
    ['session', `${url}sessions/3`, async (tab) => {
      await tab.rows('stream-table').first().waitFor();
      await tab.rows('packet-table').first().click();
      await tab.at('packet-details').waitFor();
    }],
    ['session with a warning', `${url}sessions/2?q=udp`, async (tab) => {
      await tab.at('session-warnings').waitFor();
      await tab.rows('packet-table').first().waitFor();
    }],
  ];
  for (const [state, address, ready] of states) {
    await t.step(state, () => inEveryLook(browser, address, state, ready));
  }

  await t.step('live, recording', async () => {
    await using keeper = await server.connect().then((client) => ({
      client,
      [Symbol.asyncDispose]: () => client.close(),
    }));
    keeper.client.command({ type: 'start_capture', interface: 'lo', filter: traffic.filter });
    await keeper.client.next('capture_started');
    await traffic.http('/');
    await traffic.dns('name.example');
    const busy = setInterval(() => traffic.datagram(100), 200);
    try {
      await inEveryLook(browser, url, 'live, recording', async (tab) => {
        await tab.rows('packet-table').first().waitFor();
        await tab.page.waitForSelector('[data-testid="throughput-chart"]:not([data-points="0"])');
      });
    } finally {
      clearInterval(busy);
    }
  });
});
