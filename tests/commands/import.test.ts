import assert from 'node:assert/strict';
import { exportSession } from '../../src/commands/export.ts';
import { importCaptures, progressLine } from '../../src/commands/import.ts';
import { parseConfig } from '../../src/config.ts';
import { CaptureScanner } from '../../src/capture/scanner.ts';
import { sentence, TapdeckError } from '../../src/model/errors.ts';
import { fixtureBytes, fixturePath } from '../support/fixture_files.ts';
import { TempFolder } from '../support/temp_folder.ts';

class Terminal {
  readonly printed: string[] = [];
  readonly said: string[] = [];
  readonly drawn: string[] = [];
  readonly stop = new AbortController();
  /** Whether standard output is one. */
  isTerminal = false;

  constructor(readonly folder: TempFolder, readonly stdin: Uint8Array<ArrayBuffer> = new Uint8Array(0)) {}

  config(command: 'import' | 'export', args: string[]) {
    return parseConfig(command, ['--db', 't.sqlite', '--data', 'data', ...args], {
      root: this.folder.path,
      cwd: this.folder.path,
      env: {},
      processors: 2,
      makeToken: () => '',
    });
  }

  async import(...args: string[]): Promise<number> {
    const config = this.config('import', args);
    assert.ok(config.command === 'import');
    return await importCaptures(config, {
      root: this.folder.path,
      signal: this.stop.signal,
      stdin: new Blob([this.stdin]).stream(),
      print: (line) => this.printed.push(line),
      say: (line) => this.said.push(line),
      draw: (line) => this.drawn.push(line),
    });
  }

  /** What the command writes to standard output. */
  async export(...args: string[]): Promise<Uint8Array<ArrayBuffer>> {
    const config = this.config('export', args);
    assert.ok(config.command === 'export');
    const stdout = new TransformStream<Uint8Array, Uint8Array>();
    const written = new Response(stdout.readable).arrayBuffer();
    written.catch(() => {});
    const around = {
      stdout: stdout.writable,
      isTerminal: this.isTerminal,
      say: (line: string) => this.said.push(line),
      signal: this.stop.signal,
    };
    assert.equal(await exportSession(config, around), 0);
    await stdout.writable.close();
    return new Uint8Array(await written);
  }
}

Deno.test('import command: one line of JSON a file; those that can be read are kept', async () => {
  await using folder = await TempFolder.make();
  const terminal = new Terminal(folder, await fixtureBytes('rtp_wrap.pcap'));
  const code = await terminal.import(
    '--json',
    '--no-keep',
    fixturePath('tcp_midstream.pcap'),
    fixturePath('not_a_capture.pcap'),
    'nowhere.pcap',
    '-',
  );
  assert.equal(code, 1, 'some failed');
  assert.equal((Deno.statSync(folder.at('data')).mode ?? 0) & 0o777, 0o700, 'a folder for the owner alone');
  const lines = terminal.printed.map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map((line) => Object.keys(line)),
    lines.map(() => [
      'session_id',
      'source',
      'packets',
      'bytes',
      'state',
      'warnings',
      'wall_ms',
    ]),
  );
  assert.deepEqual(
    lines.map((line) => [line.session_id, line.source, line.packets, line.state]),
    [
      [1, 'tcp_midstream.pcap', 42, 'complete'],
      [null, 'not_a_capture.pcap', 0, 'failed'],
      [null, 'nowhere.pcap', 0, 'failed'],
      [2, 'standard input', 205, 'complete'],
    ],
  );
  assert.equal(terminal.said.length, 2);
  assert.match(terminal.said.join('\n'), /not_a_capture\.pcap: .*not a pcap or pcapng/);
  assert.match(terminal.said.join('\n'), /nowhere\.pcap: There is no file/);
});

Deno.test('import command: words for people, without a way into the terminal', async () => {
  await using folder = await TempFolder.make();
  const terminal = new Terminal(folder);
  const name = 'evil\u001b[2J.pcap';
  await folder.write(name, (await fixtureBytes('truncated_file.pcap')).slice());
  assert.equal(await terminal.import(name), 0);
  const text = [...terminal.printed, ...terminal.said, ...terminal.drawn].join('\n');
  assert.match(text, /evil\\x1b\[2J\.pcap: session 1, 9 packets/);
  assert.match(text, /! The file is cut off/);
  assert.ok(!text.includes('\u001b'));
});

Deno.test('import command: interrupted, it says so and keeps nothing of that file', async () => {
  await using folder = await TempFolder.make();
  const terminal = new Terminal(folder);
  terminal.stop.abort(new Error('stop'));
  assert.equal(await terminal.import(fixturePath('rtp_call.pcap'), fixturePath('rtp_wrap.pcap')), 130);
  assert.deepEqual(terminal.said, ['rtp_call.pcap: cancelled, nothing of it was kept.']);
  assert.deepEqual(terminal.printed, []);
});

Deno.test('import command: a folder or a database that cannot be used says what to do', async () => {
  await using folder = await TempFolder.make();
  const terminal = new Terminal(folder);
  await folder.write('taken', 'a file');
  const attempt = (...args: string[]) => terminal.import(...args, fixturePath('rtp_wrap.pcap'));
  await assert.rejects(() => {
    const config = parseConfig('import', ['--data', 'taken', '--db', 't2.sqlite', 'x'], {
      root: folder.path,
      cwd: folder.path,
      env: {},
      processors: 2,
      makeToken: () => '',
    });
    assert.ok(config.command === 'import');
    const quiet = () => {};
    const stdin = new Blob([]).stream();
    return importCaptures(config, {
      root: folder.path,
      signal: terminal.stop.signal,
      stdin,
      print: quiet,
      say: quiet,
      draw: undefined,
    });
  }, (error) => error instanceof TapdeckError && /taken.*--data/.test(sentence(error)));
  assert.equal(await attempt(), 0, 'and a good one still works');
});

Deno.test('progress: a bar where the size is known, bounded whatever is claimed', () => {
  const progress = { session_id: 1, source: 'a.pcap', packets: 12_345, done: false };
  assert.equal(
    progressLine({ ...progress, bytes_done: 41, bytes_total: 100 }),
    'a.pcap  [##########              ]   41 %  12,345 packets'.replace('   41', '  41'),
  );
  assert.equal(progressLine({ ...progress, bytes_done: 41, bytes_total: null }), 'a.pcap  12,345 packets');
  assert.match(progressLine({ ...progress, bytes_done: 300, bytes_total: 100 }), /\[#{24}\] 100 %/);
  assert.doesNotMatch(progressLine({ ...progress, bytes_done: 0, bytes_total: 0 }), /NaN|Infinity/);
});

Deno.test('export command: each format, to standard output or a file', async () => {
  await using folder = await TempFolder.make();
  const terminal = new Terminal(folder);
  await terminal.import('--json', fixturePath('tcp_port_reuse.pcap'));
  const text = async (...args: string[]) => new TextDecoder().decode(await terminal.export(...args));
  assert.equal((await text('1', '--format', 'csv')).split('\r\n').length, 1 + 38 + 1);
  assert.equal(JSON.parse(await text('1', '--format', 'json')).packet_view.length, 38);

  const packets = (bytes: Uint8Array<ArrayBuffer>) => {
    const scanner = new CaptureScanner();
    scanner.push(bytes);
    assert.deepEqual(scanner.warnings(), []);
    return scanner.packets;
  };
  assert.equal(packets(await terminal.export('1', '--format', 'pcapng')), 38);
  assert.equal(packets(await terminal.export('1', '--format', 'pcapng', '--filter', 'tcp.stream == 1')), 11);

  await terminal.export('1', '--format', 'csv', '--out', 'out.csv');
  assert.match(await Deno.readTextFile(folder.at('out.csv')), /^session_id,no,/);
  for (const taken of ['out.csv', 'history.sqlite']) {
    const before = await Deno.readFile(folder.at(taken)).catch(() => undefined);
    if (!before) continue;
    await assert.rejects(() => terminal.export('1', '--format', 'csv', '--out', taken), /exists already/);
    assert.deepEqual(await Deno.readFile(folder.at(taken)), before, 'an existing file stays as it is');
  }
  await terminal.export('1', '--format', 'sqlite', '--out', 'one.sqlite');
  assert.ok((await Deno.stat(folder.at('one.sqlite'))).size > 10_000);
  assert.match(terminal.said.join('\n'), /Session 1 is in .*one\.sqlite/);
});

Deno.test('export command: what cannot be exported says why', async () => {
  await using folder = await TempFolder.make();
  const terminal = new Terminal(folder);
  await terminal.import('--json', '--no-keep', fixturePath('tcp_port_reuse.pcap'));
  await terminal.import('--json', fixturePath('tcp_port_reuse.pcap'));
  const refused = async (kind: string, words: RegExp, ...args: string[]) => {
    await assert.rejects(terminal.export(...args), (error) => {
      assert.ok(error instanceof TapdeckError, String(error));
      assert.equal(error.kind, kind);
      assert.match(error.message, words);
      return true;
    });
  };
  await refused('not_found', /no session 99/, '99', '--format', 'csv');
  await refused('not_found', /No raw capture was kept/, '1', '--format', 'pcapng');
  await refused('invalid', /tcp\.strem/, '2', '--format', 'pcapng', '--filter', 'tcp.strem == 1');
  await refused('invalid', /tshark/, '2', '--format', 'pcapng', '--filter', '-X lua_script:x');
  terminal.isTerminal = true;
  await refused('invalid', /A capture is no text: name a file with --out/, '2', '--format', 'pcapng');
  terminal.isTerminal = false;
  await Deno.remove(folder.at('data/captures/session-2.cap'));
  await refused('not_found', /not there any more/, '2', '--format', 'pcapng');
});
