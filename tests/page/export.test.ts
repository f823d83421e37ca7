/** A session is saved as a file from its page. */
import assert from 'node:assert/strict';
import { Browser } from '../support/browser.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';

Deno.test('page: a session is exported, with what it holds said before, and mistakes said', async () => {
  await using server = await LiveServer.start();
  const imported = await fetch(`${server.url}api/sessions/import?name=web%20day`, {
    method: 'POST',
    body: await fixtureBytes('web_browsing.pcapng'),
  });
  assert.equal(imported.status, 201, await imported.text());
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions/1`);
  const saved = async () => {
    const [download] = await Promise.all([tab.page.waitForEvent('download'), tab.press('export-start')]);
    const path = await download.path();
    return { name: download.suggestedFilename(), text: await Deno.readTextFile(path) };
  };
  await tab.press('export-button');
  await tab.shows('export-preview', 'A report');
  const report = await saved();
  assert.equal(report.name, 'tapdeck-1-web-day.html');
  assert.match(report.text, /^<!doctype html>[\s\S]*<svg[\s\S]*www\.netflix\.com|Netflix/);
  await tab.shows('export-status', 'Saved tapdeck-1-web-day.html');

  await tab.at('export-anonymise').check();
  await tab.shows('export-preview', 'What goes');
  await tab.at('export-format').selectOption('csv');
  const csv = await saved();
  assert.equal(csv.name, 'tapdeck-1-Anonymised-session.csv');
  assert.equal(csv.text.split('\r\n').length, 1 + 196 + 1);
  assert.doesNotMatch(csv.text, /192\.168\.7\.23|netflix\.com/);

  await tab.at('export-format').selectOption('pcapng');
  await tab.fill('export-filter', 'tcp.strem == 1');
  await tab.press('export-start');
  await tab.shows('export-error', 'tcp.strem');
  await tab.fill('export-filter', 'tcp.stream == 1');
  assert.match((await saved()).name, /\.pcapng$/);

  // The raw capture went away: said before anything is tried.
  await tab.press('export-close');
  await Deno.remove(server.workshop.captures.path('session-1.cap'));
  await tab.press('export-button');
  await tab.at('export-format').selectOption('pcapng');
  await tab.shows('export-refusal', 'not there any more');
  tab.assertQuiet(/the server responded with a status of 4/);
});
