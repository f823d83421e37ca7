/** Can everyone use what comes and goes: menus, messages, errors, a replay that runs, the pages of one thing. */
import { importFixture, inEveryLook } from '../support/access.ts';
import { Browser } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';

Deno.test('page: nobody is shut out of the history and its menus, in every look', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const { url } = server;
  for (let i = 0; i < 3; i++) await importFixture(url, 'web_browsing.pcapng');
  const sessions = `${url}sessions`;
  await inEveryLook(browser, 'sessions: chosen, a tag typed, more filters', sessions, async (tab) => {
    for (const at of [0, 1]) await tab.at('session-row').nth(at).getByTestId('choose').click();
    await tab.at('session-row').nth(2).getByTestId('tag-button').click();
    await tab.at('tag-input').fill('office');
    await tab.at('filter-app').selectOption({ index: 1 });
    await tab.at('clear-filters').waitFor();
  });
  await inEveryLook(
    browser,
    'sessions: none fits',
    `${sessions}?tag=nowhere`,
    (tab) => tab.page.getByText('No session fits these filters.').waitFor(),
  );
  await inEveryLook(browser, 'sessions: one deleted, to be undone', sessions, async (tab) => {
    await tab.at('session-row').first().getByTestId('delete-button').click();
    await tab.at('toast').waitFor();
  });
  await inEveryLook(browser, 'session: export, directions, note', `${url}sessions/1`, async (tab) => {
    await tab.press('export-button');
    await tab.at('export-form').waitFor();
    await tab.press('directions-button');
    await tab.at('directions-form').waitFor();
    await tab.press('note-button');
    await tab.at('note-input').waitFor();
  });
  await inEveryLook(
    browser,
    'session: a refused display filter',
    `${url}sessions/1`,
    async (tab) => {
      await tab.fill('display-filter', 'tcp.prt == 1');
      await tab.page.keyboard.press('Enter');
      await tab.at('packets-error').waitFor();
    },
    {},
    /status of 400/,
  );
  await inEveryLook(
    browser,
    'a session that is not there',
    `${url}sessions/99`,
    (tab) => tab.page.getByRole('alert').or(tab.at('not-found')).first().waitFor(),
    {},
    /status of 404/,
  );
  await inEveryLook(
    browser,
    'an address of nothing',
    `${url}nothing`,
    (tab) => tab.at('not-found').waitFor(),
    {},
    /status of 404/,
  );
});

Deno.test('page: nobody is shut out of streams, comparisons, a replay and lost connections, in every look', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const { url } = server;
  for (const name of ['compare_before.pcap', 'compare_after.pcap', 'findings.pcap', 'rtp_call.pcap']) {
    await importFixture(url, name);
  }
  await inEveryLook(browser, 'stream, followed', `${url}sessions/3/streams/tcp:51`, async (tab) => {
    await tab.at('follow').waitFor();
    await tab.at('stream-figures').getByTestId('chart-table-toggle').click();
    await tab.at('stream-figures-table').waitFor();
  });
  await inEveryLook(
    browser,
    'stream of a call',
    `${url}sessions/4/streams/udp:0`,
    (tab) => tab.at('stream-ends').waitFor(),
  );
  await inEveryLook(
    browser,
    'compare, nothing chosen',
    `${url}compare`,
    (tab) => tab.at('compare-a').waitFor(),
  );
  await inEveryLook(browser, 'compare', `${url}compare?a=1&b=2`, (tab) => tab.at('change').first().waitFor());
  await inEveryLook(browser, 'compare, as a table', `${url}compare?a=1&b=2`, async (tab) => {
    await tab.at('compare-charts').getByTestId('chart-table-toggle').click();
    await tab.at('compare-table').waitFor();
  });
  await inEveryLook(
    browser,
    'session of a call',
    `${url}sessions/4`,
    (tab) => tab.rows('packet-table').first().waitFor(),
  );
  await inEveryLook(browser, 'a finding muted, to be undone', `${url}sessions/3`, async (tab) => {
    await tab.at('finding-line').first().click();
    await tab.press('mute-subject');
    await tab.at('toast').waitFor();
  });
  await inEveryLook(browser, 'a replay that runs, with a panel enlarged', `${url}sessions/1`, async (tab) => {
    await tab.press('replay-start');
    await tab.hasAttribute('replay-bar', 'data-phase', 'playing');
    await tab.press('enlarge-throughput-panel');
  });
  await inEveryLook(
    browser,
    'the connection is lost',
    `${url}sessions`,
    (tab) => tab.at('connection-banner').waitFor(),
    {
      prepare: (page) => page.routeWebSocket('**/ws', (socket) => socket.close()),
    },
  );
  await inEveryLook(browser, 'a refused capture filter', url, async (tab) => {
    await tab.chooseInterface('lo');
    await tab.fill('capture-filter', 'tcp prt 1');
    await tab.press('start-button');
    await tab.page.getByRole('alert').first().waitFor();
  });
});
