/** Can everyone use it: axe-core's rules in both themes, wide and narrow, and no sideways scroll however narrow. */
import assert from 'node:assert/strict';
import { importFixture, inEveryLook } from '../support/access.ts';
import { Browser, type Tab } from '../support/browser.ts';
import { LiveServer } from '../support/live_server.ts';
import { answerPlaces, busyPlaces, NO_PLACES, PLACES, settingsAnswer } from '../support/place_answers.ts';
import { Traffic } from '../support/traffic.ts';
import { ModelStandIn } from '../llm/stand_in.ts';

Deno.test('page: nobody is shut out of what is stored, in dark and light, on a desk and on a phone', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const { url } = server;
  await inEveryLook(browser, 'first run', url, (tab) => tab.at('first-run').waitFor());
  for (const name of ['hostile_names.pcapng', 'truncated_file.pcap', 'web_browsing.pcapng']) {
    await importFixture(url, name);
  }
  await inEveryLook(browser, 'live, idle', url, (tab) => tab.at('idle-panel').waitFor());
  await inEveryLook(browser, 'sessions', `${url}sessions`, (tab) => tab.at('session-row').nth(2).waitFor());
  await inEveryLook(browser, 'session', `${url}sessions/3`, async (tab) => {
    await tab.rows('stream-table').first().waitFor();
    await tab.rows('packet-table').first().click();
    await tab.at('packet-details').waitFor();
  });
  const { started_us: at } = await (await fetch(`${url}api/sessions/3`)).json();
  for (
    const [state, search, ready] of [
      ['ask, a ready question with bars', '?ready=top_apps', 'ask-table'],
      ['ask, a line', '?ready=throughput', 'ask-line-chart'],
      ['ask, SQL and its rows', '?sql=select * from stream_view', 'ask-table'],
    ] as const
  ) {
    await inEveryLook(browser, state, `${url}sessions/3/ask${search}`, async (tab) => {
      await tab.at(ready).waitFor();
      await tab.at('ask-source').locator('summary').click();
    });
  }
  await inEveryLook(browser, 'ask, suggestions and parameters', `${url}sessions/3/ask`, async (tab) => {
    await tab.fill('ask-question', 'nonsense');
    await tab.page.keyboard.press('Enter');
    await tab.at('ask-problem').waitFor();
    await tab.press('ready-host_apps');
    await tab.at('ask-parameters').waitFor();
    await tab.fill('ask-question', 'app');
    await tab.page.keyboard.press('ArrowDown');
    await tab.at('ask-offers').waitFor();
  });
  await inEveryLook(browser, 'session, replayed', `${url}sessions/3?at=${at}`, async (tab) => {
    await tab.at('replay-bar').waitFor();
    await tab.rows('packet-table').first().waitFor();
  });
  await inEveryLook(browser, 'session, charts as tables', `${url}sessions/3`, async (tab) => {
    await tab.rows('packet-table').first().waitFor();
    await tab.at('sankey-node').first().waitFor();
    for (const panel of ['throughput-panel', 'composition-panel']) {
      await tab.at(panel).getByTestId('chart-table-toggle').click();
      await tab.at(panel).getByRole('table').waitFor();
    }
  });
  for (const panel of ['throughput-panel', 'sankey-panel', 'packets-panel']) {
    await inEveryLook(browser, `session, ${panel} enlarged`, `${url}sessions/3`, async (tab) => {
      await tab.rows('packet-table').first().waitFor();
      await tab.press(`enlarge-${panel}`);
    });
  }
  await inEveryLook(browser, 'session, columns to choose', `${url}sessions/3`, async (tab) => {
    await tab.rows('packet-table').first().waitFor();
    await tab.press('packets-columns');
    await tab.at('column-no').waitFor();
  });
  await importFixture(url, 'findings.pcap');
  await inEveryLook(browser, 'session, findings with their evidence', `${url}sessions/4`, async (tab) => {
    await tab.press('findings-all');
    for (const line of [0, 1]) await tab.at('finding-line').nth(line).click();
    await tab.at('finding-body').nth(1).waitFor();
  });
  await inEveryLook(browser, 'what is looked for', `${url}sessions/3`, async (tab) => {
    await tab.press('watched-button');
    await tab.at('watched-help').waitFor();
  });
  await inEveryLook(browser, 'help on keys', `${url}sessions/3`, async (tab) => {
    await tab.press('help-button');
    await tab.at('key-help').waitFor();
  });
  await inEveryLook(browser, 'session with warning and filter', `${url}sessions/2?q=udp`, async (tab) => {
    await tab.at('session-warnings').waitFor();
    await tab.rows('packet-table').first().waitFor();
  });
});

Deno.test('page: nobody is shut out of a live recording, in dark and light, on a desk and on a phone', async () => {
  await using server = await LiveServer.start();
  await using traffic = await Traffic.start();
  await using browser = await Browser.launch();
  const client = await server.connect();
  client.command({ type: 'start_capture', interface: 'lo', filter: traffic.filter });
  await client.next('capture_started');
  await traffic.http();
  await traffic.dns('name.example');
  const busy = setInterval(() => traffic.datagram(100), 200);
  try {
    await inEveryLook(browser, 'live, recording', server.url, async (tab) => {
      await tab.rows('packet-table').first().waitFor();
      await tab.page.waitForSelector('[data-testid="throughput-chart"]:not([data-points="0"])');
    });
    await inEveryLook(browser, 'live, frozen', server.url, async (tab) => {
      await tab.rows('packet-table').first().waitFor();
      await tab.press('freeze-button');
      await tab.at('frozen-badge').waitFor();
    });
  } finally {
    clearInterval(busy);
  }
});

Deno.test('page: nobody is shut out of what was written and of models, in dark and light, on a desk and on a phone', async () => {
  await using standIn = new ModelStandIn();
  standIn.next({ says: 'No.' }, { says: '{"sections":[{"id":"overall","sentences":["TCP is fine."]}]}' });
  const endpoints = {
    gemini: { key: 'k', base: standIn.geminiBase },
    openai: { base: standIn.openAiBase, model: 'small' },
  };
  await using server = await LiveServer.start({}, undefined, endpoints);
  await using browser = await Browser.launch();
  const { url } = server;
  await importFixture(url, 'web_browsing.pcapng');
  for (let written = 0; written < 2; written++) {
    const signal = AbortSignal.timeout(60_000);
    const { report } = await server.summaries.write(1, { written_by: 'openai' }, signal);
    assert.equal(report?.fallback === null, written === 1);
  }
  const status = server.workshop.store.summaries.add({
    session_id: 1,
    time_us: (await (await fetch(`${url}api/sessions/1`)).json()).ended_us,
    kind: 'periodic',
    written_by: 'rules',
    text: 'Little happened.',
    report: null,
  });
  assert(status);
  await inEveryLook(browser, 'report, status, facts, offer', `${url}sessions/1`, async (tab) => {
    await tab.at('report-version').selectOption({ index: 1 });
    await tab.at('status').waitFor();
    await tab.at('report').getByTestId('fact-mark').first().click();
    await tab.at('facts').waitFor();
    await tab.at('model-offer').waitFor();
  });
  await inEveryLook(browser, 'fallback, writing again', `${url}sessions/1`, async (tab) => {
    await tab.at('report-version').selectOption({ index: 1 });
    await tab.at('report-fallback').waitFor();
    await tab.press('write-button');
    await tab.at('choose-gemini').check();
  });
  await inEveryLook(browser, 'consent', `${url}sessions/1`, async (tab) => {
    await tab.press('offer-model');
    await tab.at('consent-yes').waitFor();
  });
  await inEveryLook(browser, 'settings of models', `${url}settings`, async (tab) => {
    await tab.at('call').first().waitFor();
    await tab.press('writer-gemini');
    await tab.at('writer-problem').waitFor();
  });
  await inEveryLook(browser, 'what was sent', `${url}settings`, async (tab) => {
    await tab.at('call-read').first().click();
    await tab.at('sent-text').waitFor();
  });
});

Deno.test('page: nobody is shut out of places and settings, in dark and light, on a desk and on a phone', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const { url } = server;
  await importFixture(url, 'web_browsing.pcapng');
  const busy = {
    timeZone: 'Europe/Berlin',
    prepare: (page: Tab['page']) => answerPlaces(page, busyPlaces({ pending: 1 })),
  };
  const map = (tab: Tab) => tab.hasAttribute('world-map', 'data-state', 'ready');
  const place = PLACES[1]?.place_id ?? '';
  await inEveryLook(browser, 'places, one chosen', `${url}sessions/1?place=${place}`, async (tab) => {
    await map(tab);
    await tab.at('place-details').waitFor();
  }, busy);
  for (
    const [view, table] of [['Countries', 'country'], ['Networks', 'network'], ['Hosts', 'host']] as const
  ) {
    await inEveryLook(browser, view, `${url}sessions/1`, async (tab) => {
      await tab.at('place-views').getByRole('button', { name: view }).click();
      await tab.rows(`${table}-table`).first().waitFor();
    }, busy);
  }
  await inEveryLook(browser, 'no places, pointing, download', `${url}sessions/1`, async (tab) => {
    await map(tab);
    await tab.press('set-here');
    await tab.at('database-progress').waitFor();
  }, {
    prepare: async (page) => {
      await answerPlaces(page, NO_PLACES);
      const answer = settingsAnswer({ offline_databases: 'wanted' }, { state: 'fetching', bytes: 1_000_000 });
      await page.route('**/api/settings', (route) => route.fulfill({ json: answer }));
    },
  });
  const muted = { kind: 'certificate_self_signed', subject: `${'a-long-name-'.repeat(20)}.example:443` };
  await fetch(`${url}api/findings/muted`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(muted),
  }).then((response) => response.body?.cancel());
  await inEveryLook(browser, 'settings', `${url}settings`, async (tab) => {
    await tab.at('muted-finding').waitFor();
    await tab.press('reverse-switch');
    await tab.fill('here-latitude', 'x');
    await tab.press('here-save');
    await tab.at('setting-here-error').waitFor();
  });
});
