/** `/metrics` as Prometheus itself reads it: its own checker, and a server of it that scrapes ours. */
import assert from 'node:assert/strict';
import { LiveServer } from '../support/live_server.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { until } from '../support/until.ts';
import { testApp } from './harness.ts';

const TOKEN = 'a-token-for-the-tests';

/** A port that nobody has at the moment. */
function freePort(): number {
  using listener = Deno.listen({ hostname: '127.0.0.1', port: 0 });
  return listener.addr.port;
}

async function promtool(text: string): Promise<{ code: number; said: string }> {
  const child = new Deno.Command('promtool', {
    args: ['check', 'metrics'],
    stdin: 'piped',
    stdout: 'piped',
    stderr: 'piped',
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, said: decoder.decode(stdout) + decoder.decode(stderr) };
}

Deno.test('metrics: names, units and help are as promtool wants them', async () => {
  const { app, services } = testApp();
  services.recorder.progress(1234);
  const response = await app.request('/metrics');
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const text = await response.text();
  assert.deepEqual(await promtool(text), { code: 0, said: '' });
  assert.match(text, /^tapdeck_capture_packets_total 1234$/m);
  assert.match(text, /^tapdeck_capture_protocol_bytes_total\{protocol="\w+"\} \d+$/m);
  assert.match(text, /^tapdeck_build_info\{version="0\.1\.0-test",catalogue_version="2"\} 1$/m);
  assert.match(text, /^tapdeck_sessions\{state="complete"\} 1$/m);
  assert.doesNotMatch(text, /NaN|null|undefined/);
});

Deno.test('metrics: what was not measured has no sample', async () => {
  const { app } = testApp();
  const text = await (await app.request('/metrics')).text();
  assert.doesNotMatch(text, /tapdeck_capture_(packets_total|lag_seconds)/);
  assert.match(text, /^tapdeck_capture_phase\{phase="idle"\} 1$/m);
  assert.deepEqual(await promtool(text), { code: 0, said: '' });
});

Deno.test('metrics: a real Prometheus scrapes them, with the token and not without', async () => {
  await using server = await LiveServer.start({ token: TOKEN });
  const headers = { authorization: `Bearer ${TOKEN}` };
  const imported = await fetch(`${server.url}api/sessions/import`, {
    method: 'POST',
    body: await fixtureBytes('rtp_wrap.pcap'),
    headers,
  });
  assert.equal(imported.status, 201, await imported.text());
  const unproven = await fetch(`${server.url}metrics`);
  assert.equal(unproven.status, 401);
  await unproven.body?.cancel();

  await using folder = await TempFolder.make();
  const target = new URL(server.url).host;
  const job = (name: string, more: string) =>
    `  - job_name: ${name}\n${more}    static_configs: [{ targets: ['${target}'] }]\n`;
  await folder.write(
    'prometheus.yml',
    `global: { scrape_interval: 200ms, scrape_timeout: 200ms }\nscrape_configs:\n${
      job('tapdeck', `    authorization: { credentials: '${TOKEN}' }\n`)
    }${job('stranger', '')}`,
  );
  const port = freePort();
  const child = new Deno.Command('prometheus', {
    args: [
      `--config.file=${folder.at('prometheus.yml')}`,
      `--storage.tsdb.path=${folder.at('tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    stdout: 'null',
    stderr: 'null',
  }).spawn();
  try {
    const value = async (query: string): Promise<string | undefined> => {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`;
      const response = await fetch(url).catch(() => undefined); // it is starting
      if (!response?.ok) return void await response?.body?.cancel();
      return (await response.json()).data.result[0]?.value[1];
    };
    const is = (query: string, wanted: string) =>
      until(query, async () => (await value(query)) === wanted ? true : undefined);
    await is('up{job="tapdeck"}', '1');
    await is('up{job="stranger"}', '0');
    await is('tapdeck_sessions{state="complete"}', '1');
    await is('tapdeck_capture_phase{phase="idle"}', '1');
    assert.ok(Number(await value('tapdeck_database_size_bytes')) > 10_000);
    assert.ok(Number(await value('tapdeck_raw_captures_size_bytes')) > 1000);
  } finally {
    child.kill('SIGTERM');
    await child.status;
  }
});
