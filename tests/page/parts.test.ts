/** The page comes in parts: what is not needed at first comes later, and says so where it does not come. */
import assert from 'node:assert/strict';
import { Browser } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';

const SETTINGS = /\/settings_page-[A-Z2-7]{8}\.js$/;

Deno.test('page: the other pages come in idle time, compressed, and are there when one goes to them', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const asked: string[] = [];
  const coded = Promise.withResolvers<string | undefined>();
  const tab = await browser.open(server.url, {
    prepare: async (page) => {
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      page.on('response', (response) => {
        if (SETTINGS.test(response.url())) coded.resolve(response.headers()['content-encoding']);
      });
      await page.addInitScript(() => {
        new MutationObserver(() => {
          const text = document.querySelector('main > .loading')?.textContent ?? '';
          if (text.startsWith('Opening')) document.documentElement.dataset.waited = text;
        }).observe(document, { childList: true, subtree: true });
      });
    },
  });
  await tab.at('first-run').waitFor();
  assert.match(await coded.promise ?? '', /^(br|gzip)$/);
  for (
    const name of ['live_panels', 'sessions_page', 'session_page', 'compare_page', 'ask_page', 'stream_page']
  ) {
    await tab.page.waitForFunction(
      (each) => performance.getEntriesByType('resource').some((entry) => entry.name.includes(`/${each}-`)),
      name,
    );
  }
  assert.equal(asked.some((path) => path.startsWith('/map-')), false, 'the map comes with its panel');
  await tab.page.waitForLoadState('networkidle');
  // Nothing more is to come from the server.
  await tab.page.route('**/*.js', (route) => route.abort());
  await tab.press('nav-settings');
  await tab.page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
  await tab.press('nav-compare');
  await tab.page.getByRole('heading', { name: 'Compare', exact: true }).waitFor();
  assert.equal(await tab.page.locator('html').getAttribute('data-waited'), null);
  tab.assertQuiet();
});

Deno.test('page: a part that does not come says so in a sentence, and comes with a reload', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  let gone = true;
  const tab = await browser.open(server.url, {
    prepare: (page) => page.route(SETTINGS, (route) => gone ? route.abort() : route.continue()),
  });
  await tab.at('first-run').waitFor();
  await tab.press('nav-settings');
  assert.match(
    await tab.shows('part-missing', /./),
    /^This part of the page did not load, .*: reload the page\./,
  );
  await tab.press('nav-live');
  await tab.at('first-run').waitFor();
  await tab.press('nav-settings');
  await tab.at('part-missing').waitFor();
  gone = false;
  await tab.press('reload-button');
  await tab.page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
  tab.assertQuiet(/ERR_FAILED/);
});
