/** What a run may touch is little, and enough: with folders elsewhere, behind links, and under awkward names. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { type Config, parseConfig } from '../../src/config.ts';
import { environmentOf } from '../../src/surroundings.ts';
import { nameServers, permissions } from '../../tools/run.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { LAUNCHER } from './launched.ts';

const ROOT = '/opt/tapdeck';
const FIXTURE = fileURLToPath(new URL('../fixtures/web_browsing.pcapng', import.meta.url));

function config(command: Config['command'], ...args: string[]): Config {
  return parseConfig(command, args, {
    root: ROOT,
    cwd: '/home/u',
    env: {},
    processors: 2,
    makeToken: () => 'made',
  });
}

/** `--allow-NAME` flags as lists; an unlimited one is `['*']`. */
function allowed(config: Config): Record<string, string[]> {
  return Object.fromEntries(
    permissions(config, ROOT).filter((flag) => flag !== '--no-prompt').map((flag) => {
      const [, name, list] = /^--allow-([a-z]+)(?:=(.*))?$/.exec(flag) ?? [];
      return [name, list === undefined ? ['*'] : list.split(',')];
    }),
  );
}

Deno.test('the dashboard gets its own port, six programs, and neither the whole disk nor the whole project', () => {
  const { read = [], write = [], net, run, sys } = allowed(config('start', '--port', '9000'));
  assert.deepEqual(net, ['127.0.0.1:9000', 'ip-api.com:80']);
  const scripts = [`${ROOT}/src/store/ask/run.sh`, `${ROOT}/src/capture/counters.sh`];
  assert.deepEqual(run, ['tshark', 'dumpcap', 'ps', 'kill', ...scripts]);
  assert.deepEqual(sys, ['networkInterfaces', 'uid', 'statfs']);
  for (const path of [...read, ...write]) {
    assert.notEqual(path, '*');
    assert.notEqual(path, ROOT); // .env lies there, and the programs that the launcher fetched
  }
  assert.deepEqual(write, [`${ROOT}/data`, `${ROOT}/data/captures`, `${ROOT}/data/geo`]);
});

Deno.test('import and export get no network, and start tshark at most', () => {
  const imported = allowed(config('import', 'a.pcap', '/b.pcap', '-'));
  assert.equal(imported['net'], undefined);
  assert.deepEqual(imported['run'], ['tshark']);
  assert.deepEqual(imported['read']?.slice(-2), ['/home/u/a.pcap', '/b.pcap']);
  const csv = allowed(config('export', '1', '--format', 'csv'));
  assert.deepEqual([csv['net'], csv['run'], csv['write']], [undefined, undefined, undefined]);
});

Deno.test('beyond its own port, the dashboard may reach who is asked for places and names, and nobody else', () => {
  const resolvers = nameServers(
    '# nameserver 9.9.9.9\nsearch example\nnameserver 192.0.2.53\n\tnameserver  2001:db8::53 \nnameserver x,y\noptions edns0\n',
  );
  assert.deepEqual(resolvers, ['192.0.2.53:53', '[2001:db8::53]:53']);
  const list = (env: Record<string, string>) => {
    const around = { root: ROOT, cwd: '/home/u', env, processors: 2, makeToken: () => 'made' };
    return permissions(parseConfig('start', [], around), ROOT, resolvers).find((flag) =>
      flag.startsWith('--allow-net')
    );
  };
  assert.equal(list({}), '--allow-net=127.0.0.1:8790,ip-api.com:80,192.0.2.53:53,[2001:db8::53]:53');
  const elsewhere = list({ TAPDECK_IP_API: 'http://127.0.0.1:8080' });
  assert.equal(elsewhere, '--allow-net=127.0.0.1:8790,127.0.0.1:8080,192.0.2.53:53,[2001:db8::53]:53');
  const plain = list({}) ?? '';
  assert.equal(list({ GEMINI_API_KEY: 'k' }), `${plain},generativelanguage.googleapis.com:443`);
  assert.equal(
    list({ GEMINI_API_KEY: 'k', GEMINI_BASE_URL: 'http://127.0.0.1:81' }),
    `${plain},127.0.0.1:81`,
  );
  assert.equal(list({ LLM_BASE_URL: 'http://[::1]:11434/v1', LLM_API_KEY: 'k' }), `${plain},[::1]:11434`);
  assert.equal(list({ LLM_BASE_URL: 'https://llm.example/v1' }), `${plain},llm.example:443`);
  assert.equal(list({ GEMINI_BASE_URL: 'http://127.0.0.1:81', LLM_MODEL: 'm', LLM_API_KEY: 'k' }), plain);
  for (const wrong of ['ip-api.com', 'ftp://x', 'http://a/b', 'http://u:p@h', 'http://a,b']) {
    assert.throws(() => list({ TAPDECK_IP_API: wrong }), /TAPDECK_IP_API is an address/, wrong);
  }
});

Deno.test('a name with a comma, which no list of Deno’s can hold, opens its folder instead', () => {
  const { read } = allowed(config('import', '/caps/one, two.pcap'));
  assert.equal(read?.at(-1), '/caps');
});

Deno.test('IPv6 addresses are named as Deno wants them', () => {
  assert.equal(allowed(config('start', '--host', '::1', '--port', '1'))['net']?.[0], '[::1]:1');
});

Deno.test('import and every export work in a linked folder with spaces and commas', async () => {
  await using folder = await TempFolder.make();
  await Deno.mkdir(folder.at('real, folder'));
  await Deno.symlink('real, folder', folder.at('linked folder'));
  await Deno.symlink(FIXTURE, folder.at('a, capture.pcapng'));
  const places = ['--db', 'linked folder/my history.sqlite', '--data', 'linked folder/new/data'];
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(LAUNCHER, {
      args,
      cwd: folder.path,
      stdin: 'null',
    })
      .output();
    const decoder = new TextDecoder();
    assert.equal(code, 0, decoder.decode(stderr));
    return decoder.decode(stdout);
  };
  const result = JSON.parse(await run('import', '--json', ...places, 'a, capture.pcapng'));
  assert.deepEqual([result.session_id, result.source, result.state], [1, 'a, capture.pcapng', 'complete']);
  assert.ok(result.packets > 0);

  for (const format of ['pcapng', 'csv', 'json', 'html', 'sqlite']) {
    const out = `real, folder/out ${format}`;
    await run('export', '1', '--format', format, '--out', out, ...places);
    assert.ok((await Deno.stat(folder.at(out))).size > 0, format);
    await run('export', '1', '--format', format, '--anonymise', '--out', `${out} anonymous`, ...places);
    assert.ok((await Deno.stat(folder.at(`${out} anonymous`))).size > 0, format);
  }
  const csv = await run('export', '1', '--format', 'csv', ...places);
  assert.equal(csv.trimEnd().split('\r\n').length, result.packets + 1);
});

Deno.test('rules.txt may be read wherever the data folder lies; mistakes stop import and start with one message', async () => {
  await using folder = await TempFolder.make();
  await Deno.mkdir(folder.at('data'));
  const places = ['--db', folder.at('elsewhere/t.sqlite'), '--data', folder.at('data')];
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(LAUNCHER, {
      args: [...args, ...places],
      cwd: folder.path,
      stdin: 'null',
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  };
  await folder.write('data/rules.txt', '# ours\ndomain github.com = Forge\n');
  const imported = await run('import', '--json', FIXTURE);
  assert.equal(imported.code, 0, imported.stderr);
  const csv = await run('export', '1', '--format', 'csv');
  assert.match(csv.stdout, /,Forge,/);

  await folder.write(
    'data/rules.txt',
    'domain github.com = Forge\nnetwork 10.20/16 = Laboratory\nport 80 = Web\n',
  );
  for (const command of [['import', '--json', FIXTURE], ['start', '--port', '0']]) {
    const { code, stderr } = await run(...command);
    assert.equal(code, 2, stderr);
    const [message, ...more] = stderr.trim().split('\n');
    assert.deepEqual(more, [], 'one message, and no stack');
    assert.match(
      message ?? '',
      /rules\.txt has mistakes\. line 2: "10\.20\/16" is no network .*; line 3: "80" is no port .*\.$/,
    );
  }
});

Deno.test('commands about the history get no network; those that read write nothing', () => {
  for (const command of ['list', 'check'] as const) {
    const { net, run, write } = allowed(config(command));
    assert.deepEqual([net, run, write], [undefined, undefined, undefined], command);
  }
  const pruned = allowed(config('prune'));
  assert.deepEqual([pruned['net'], pruned['run']], [undefined, undefined]);
  // A dumpcap that a crash left behind may still write what is deleted.
  assert.deepEqual(allowed(config('delete', '1'))['run'], ['ps', 'kill']);
});

Deno.test('the keys of models are read by the dashboard alone; .env reaches the permissions as well as the server', async () => {
  assert.ok(allowed(config('start'))['env']?.includes('GEMINI_API_KEY'));
  for (const command of ['import', 'list', 'prune'] as const) {
    const { env = [] } = allowed(config(command, ...(command === 'import' ? ['a'] : [])));
    assert.ok(env.includes('TAPDECK_TOKEN') && !env.some((name) => /KEY|LLM/.test(name)), command);
  }
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL('../../deno.json', import.meta.url)));
  const start: string = tasks.start.command;
  assert.match(start, / --env-file=\.env /);
  const names = /--allow-env=(\S+)/.exec(start)?.[1]?.split(',');
  assert.deepEqual(names, environmentOf('start'));
  for (const name of ['import', 'export', 'list', 'delete', 'prune', 'check'] as const) {
    const given = /--allow-env=(\S+)/.exec(tasks[name].command)?.[1]?.split(',');
    assert.deepEqual(given, environmentOf(name), name);
  }
});
