import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Command, isCommand, parseConfig, type Surroundings, USAGE } from '../src/config.ts';
import { TapdeckError } from '../src/model/errors.ts';
import { anyText } from './support/any_text.ts';

const AROUND: Surroundings = {
  root: '/opt/tapdeck',
  cwd: '/home/ann',
  env: {},
  processors: 4,
  makeToken: () => 'a-token-made-for-this-test',
};

const parse = (command: Command, ...args: string[]) => parseConfig(command, args, AROUND);

/** The message without the usage behind it. */
function faults(command: Command, args: string[], around: Surroundings = AROUND): string {
  let message = '';
  assert.throws(() => parseConfig(command, args, around), (error) => {
    assert.ok(error instanceof TapdeckError);
    assert.equal(error.kind, 'invalid');
    assert.ok(error.message.includes(USAGE[command]), 'the usage stands behind the faults');
    message = error.message.slice(0, error.message.indexOf('\n\n'));
    return true;
  });
  return message;
}

Deno.test('config: what a start means when nothing is said', () => {
  assert.deepEqual(parse('start'), {
    command: 'start',
    db: '/opt/tapdeck/data/tapdeck.sqlite',
    data: '/opt/tapdeck/data',
    host: '127.0.0.1',
    port: 8790,
    token: undefined,
    interface: undefined,
    filter: undefined,
    durationSeconds: undefined,
    workers: 4,
    keepRecording: false,
    maxCaptureBytes: undefined,
    open: false,
    ipApi: undefined,
    models: {},
  });
});

Deno.test('config: every flag of start', () => {
  const args = [
    '--host=192.0.2.2',
    '--port',
    '0',
    '--db',
    'mine.sqlite',
    '--data',
    '/var/captures',
    '--interface',
    'eth0',
    '--filter',
    'tcp port 443',
    '--duration',
    '60',
    '--workers',
    '3',
    '--keep-recording',
    '--max-capture-gb',
    '0.25',
    '--open',
  ];
  assert.deepEqual(parse('start', ...args), {
    command: 'start',
    // A path is the user's: it starts where the user is.
    db: '/home/ann/mine.sqlite',
    data: '/var/captures',
    host: '192.0.2.2',
    port: 0,
    token: 'a-token-made-for-this-test',
    interface: 'eth0',
    filter: 'tcp port 443',
    durationSeconds: 60,
    workers: 3,
    keepRecording: true,
    maxCaptureBytes: 250_000_000,
    open: true,
    ipApi: undefined,
    models: {},
  });
});

Deno.test('config: a budget is a number of GB above 0', () => {
  const bytes = (text: string) => {
    const config = parse('start', '--max-capture-gb', text);
    return config.command === 'start' ? config.maxCaptureBytes : undefined;
  };
  assert.deepEqual(['2', '0.5', '1.000000001', '999999'].map(bytes), [2e9, 5e8, 1_000_000_001, 999_999e9]);
  for (const text of ['0', '0.0', '-1', '1e3', 'much', '1,5', '.5', '0.0000000001']) {
    assert.match(faults('start', [`--max-capture-gb=${text}`]), /--max-capture-gb is a number of GB above 0/);
  }
});

Deno.test('config: workers follow the processors, within bounds, unless they are said', () => {
  const workers = (processors: number, ...args: string[]) => {
    const config = parseConfig('import', [...args, 'a.pcap'], { ...AROUND, processors });
    return config.command === 'import' ? config.workers : undefined;
  };
  assert.deepEqual([0, 1, 2, 8, 96].map((processors) => workers(processors)), [1, 1, 2, 8, 8]);
  assert.deepEqual([workers(2, '--workers=1'), workers(2, '--workers=64')], [1, 64]);
  for (const text of ['0', '65', '-1', '1.5', 'all']) {
    assert.match(
      faults('import', [`--workers=${text}`, 'a.pcap']),
      /--workers is a whole number from 1 to 64/,
    );
  }
});

Deno.test('config: every flag of import', () => {
  const config = parse(
    'import',
    '--name',
    'A day',
    '--local',
    '192.0.2.2, 10.0.0.0/8,',
    '--json',
    '--no-keep',
    'a.pcap',
    '-',
    '/b.pcap',
  );
  assert.deepEqual(config, {
    command: 'import',
    db: '/opt/tapdeck/data/tapdeck.sqlite',
    data: '/opt/tapdeck/data',
    workers: 4,
    name: 'A day',
    json: true,
    keep: false,
    local: ['192.0.2.2', '10.0.0.0/8'],
    files: ['/home/ann/a.pcap', '-', '/b.pcap'],
  });
  const plain = parse('import', 'x');
  assert.ok(plain.command === 'import');
  assert.deepEqual([plain.keep, plain.json, plain.local, plain.name], [true, false, [], undefined]);
  // Behind "--" everything is a file.
  const odd = parse('import', '--', '--json');
  assert.ok(odd.command === 'import');
  assert.deepEqual(odd.files, ['/home/ann/--json']);
});

Deno.test('config: every flag of export', () => {
  assert.deepEqual(parse('export', '12', '--format', 'pcapng', '--out', 'x.pcapng', '--filter', '-w x'), {
    command: 'export',
    db: '/opt/tapdeck/data/tapdeck.sqlite',
    data: '/opt/tapdeck/data',
    sessionId: 12,
    format: 'pcapng',
    out: '/home/ann/x.pcapng',
    filter: '-w x',
    anonymise: undefined,
  });
  const csv = parse('export', '1', '--format=csv');
  assert.ok(csv.command === 'export');
  assert.equal(csv.out, undefined);
});

Deno.test('config: all faults come in one message', () => {
  const message = faults('start', [
    '--port',
    '99999',
    '--duration',
    'soon',
    '--hots',
    'x',
    'stray',
    '--open=yes',
    '--db=',
  ]);
  assert.match(message, /--hots is no flag of "tapdeck start"/);
  assert.match(message, /--port is a whole number from 0 to 65535, not "99999"/);
  assert.match(message, /--duration is a whole number from 1 to 31536000, not "soon"/);
  assert.match(message, /--duration goes with --interface/);
  assert.match(message, /--open takes no value/);
  assert.match(message, /--db needs a value/);
  assert.match(message, /is not expected here/);
});

Deno.test('config: each fault by itself', () => {
  const cases: [Command, string[], RegExp][] = [
    ['start', ['--nonsense'], /^--nonsense is no flag/],
    ['start', ['-x'], /^-x looks like a flag; a file of that name is \.\/-x/],
    ['start', ['--port'], /^--port needs a value/],
    ['start', ['--port', '80', '--port', '81'], /^--port is given twice/],
    ['start', ['--port', '-1'], /--port/],
    ['start', ['--port', '8e3'], /whole number/],
    ['start', ['--filter', 'tcp'], /^--filter goes with --interface/],
    ['start', ['--host', '-x'], /--host/],
    ['start', ['--host', 'a b'], /^--host is an address or a name/],
    ['start', ['--constructor'], /^--constructor is no flag/],
    ['start', ['--__proto__=x'], /is no flag/],
    ['start', ['--json'], /is no flag of "tapdeck start"/],
    ['import', [], /^Name a capture file/],
    ['import', ['-', '-'], /Standard input can be read once only/],
    ['import', ['a', '--name', 'x'.repeat(201)], /at most 200/],
    ['export', ['--format', 'csv'], /^Name the number of one session, as "tapdeck list" shows it/],
    ['export', ['0', '--format', 'csv'], /number of one session/],
    ['export', ['one', '--format', 'csv'], /number of one session/],
    ['export', ['1', '2', '--format', 'csv'], /"2" is not expected here/],
    ['export', ['1'], /^--format is one of pcapng, csv, json, html, sqlite/],
    ['export', ['1', '--format', 'xml'], /^--format is one of/],
    ['export', ['1', '--format', 'csv', '--filter', 'tcp'], /use it with --format pcapng/],
    ['export', ['1', '--format', 'sqlite'], /needs --out FILE/],
  ];
  for (const [command, args, words] of cases) assert.match(faults(command, args), words, args.join(' '));
});

Deno.test('config: a token is needed beyond loopback, and must be a good one wherever it is given', () => {
  const token = (env: Record<string, string>, ...args: string[]) => {
    const config = parseConfig('start', args, { ...AROUND, env });
    return config.command === 'start' ? config.token : undefined;
  };
  const given = { TAPDECK_TOKEN: '0123456789abcdef' };
  for (const host of ['127.0.0.1', '127.8.9.1', '::1', 'localhost']) {
    assert.equal(token({}, '--host', host), undefined, host);
    assert.equal(token(given, '--host', host), '0123456789abcdef', 'given, it is asked for');
  }
  for (const host of ['0.0.0.0', '::', '192.0.2.2', 'example.org', '127.0.0.1.example.org']) {
    assert.equal(token({}, '--host', host), 'a-token-made-for-this-test', host);
    assert.equal(token({ TAPDECK_TOKEN: '' }, '--host', host), 'a-token-made-for-this-test', host);
    assert.equal(token(given, '--host', host), '0123456789abcdef', host);
  }
  for (const bad of ['short', 'x'.repeat(201), 'with a space in it', '<script>alert(1)</script>']) {
    const message = faults('start', [], { ...AROUND, env: { TAPDECK_TOKEN: bad } });
    assert.match(message, /TAPDECK_TOKEN has 16 to 200/);
    assert.ok(!message.includes(bad), 'a secret is not printed, not even a bad one');
  }
});

Deno.test('config: nothing can be changed afterwards', () => {
  assert.ok(Object.isFrozen(parse('start')));
  assert.ok(isCommand('start') && isCommand('export') && !isCommand('constructor') && !isCommand(undefined));
});

Deno.test('config: no arguments make it do anything but answer or explain', () => {
  const word = fc.oneof(
    fc.constantFrom('--port', '--host', '--db', '--format', '--filter', '--json', '-', '--', '1', 'csv'),
    anyText(12),
  );
  fc.assert(
    fc.property(
      fc.constantFrom<Command>('start', 'import', 'export'),
      fc.array(word, { maxLength: 6 }),
      (command, args) => {
        try {
          parseConfig(command, args, AROUND);
        } catch (error) {
          assert.ok(error instanceof TapdeckError && error.kind === 'invalid', String(error));
        }
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test('config: the commands about the history', () => {
  const places = { db: '/opt/tapdeck/data/tapdeck.sqlite', data: '/opt/tapdeck/data' };
  assert.deepEqual(parse('list', '--search', 'zoom', '--json'), {
    command: 'list',
    ...places,
    search: 'zoom',
    json: true,
  });
  assert.deepEqual(parse('delete', '3', '1', '3', '--yes'), {
    command: 'delete',
    ...places,
    sessionIds: [3, 1],
    yes: true,
  });
  assert.deepEqual(parse('prune', '--older-than', '30', '--max-gb', '1.5', '--packets-only', '--dry-run'), {
    command: 'prune',
    ...places,
    olderThanDays: 30,
    maxBytes: 1_500_000_000,
    packetsOnly: true,
    dryRun: true,
  });
  assert.deepEqual(parse('check'), { command: 'check', ...places, json: false });
  assert.match(faults('delete', []), /Name the numbers/);
  assert.match(faults('delete', ['1', '0', 'x']), /"0" is no number of a session; "x" is no number/);
  assert.match(
    faults('prune', ['--older-than', '0', '7']),
    /"7" is not expected here; --older-than is a whole/,
  );
});

Deno.test('config: models come from the environment; what is wrong with one is said without repeating it', () => {
  const models = (env: Record<string, string>) => {
    const config = parseConfig('start', [], { ...AROUND, env });
    return config.command === 'start' ? config.models : undefined;
  };
  assert.deepEqual(models({ GEMINI_API_KEY: '', LLM_BASE_URL: '', LLM_MODEL: 'm', LLM_API_KEY: 'k' }), {});
  assert.deepEqual(models({ GEMINI_API_KEY: 'abc' }), { gemini: { key: 'abc' } });
  assert.deepEqual(
    models({
      GEMINI_API_KEY: 'abc',
      GEMINI_BASE_URL: 'http://127.0.0.1:81/',
      LLM_BASE_URL: 'http://localhost:11434/v1/',
      LLM_MODEL: 'llama3.1:8b',
      LLM_API_KEY: 'k',
    }),
    {
      gemini: { key: 'abc', base: 'http://127.0.0.1:81' },
      openai: { base: 'http://localhost:11434/v1', model: 'llama3.1:8b', key: 'k' },
    },
  );
  const wrong: [string, string][] = [
    ['GEMINI_API_KEY', 'secret\r\nx: y'],
    ['GEMINI_API_KEY', 's\u00e9cret'],
    ['LLM_API_KEY', 'secret secret'],
    ['LLM_MODEL', 'secret secret'],
    ['LLM_BASE_URL', 'secret'],
    ['LLM_BASE_URL', 'http://user:secret@host/v1'],
    ['LLM_BASE_URL', 'http://:secret@host/v1'],
    ['LLM_BASE_URL', 'http://host/v1?key=secret'],
    ['LLM_BASE_URL', 'file:///secret'],
    ['LLM_BASE_URL', 'http://secret,host/v1'],
    ['GEMINI_BASE_URL', 'http://host/secret'],
  ];
  for (const [name, text] of wrong) {
    const message = faults('start', [], { ...AROUND, env: { [name]: text } });
    assert.match(message, new RegExp(`^${name} is `), text);
    assert.ok(!message.includes('secret'), message);
  }
  // Other commands ask no model, and need no good key.
  assert.ok(parseConfig('list', [], { ...AROUND, env: { GEMINI_API_KEY: 'a b' } }));
});
