/** `tapdeck start` as a command: how it ends, and the one sentence that it says when it cannot begin. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { connectTo } from '../support/live_server.ts';
import { runningWith } from '../support/processes.ts';
import { countedByCapinfos } from '../support/same_as_wireshark.ts';
import { runCommand, ServerProcess } from '../support/server_process.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { Traffic } from '../support/traffic.ts';

Deno.test('start: records at once when told to, and a signal stores what was captured', async () => {
  await using traffic = await Traffic.start();
  await using folder = await TempFolder.make();
  const flags = ['--interface', 'lo', '--filter', traffic.filter];
  await using server = await ServerProcess.start(folder.path, { flags });
  const client = await connectTo(server.url);
  const { capture } = await client.next('initial_state');
  if (capture.phase !== 'recording') await client.next('capture_started');
  const running = await server.programs();
  assert(running.has('dumpcap'), 'dumpcap runs below the server');
  for (let i = 0; i < 5; i++) await traffic.udp(`datagram ${i}`);

  assert.equal(await server.stop(), 0);
  assert.equal((await client.closed).code, 1001);
  assert.deepEqual(server.lines.slice(1), [
    'Stop it with Ctrl-C; what was captured is kept.',
    'Recording lo as session 1.',
    'Stopping; once more to stop at once.',
    'Storing what was captured ...',
    'Session 1 is kept: 10 packets.',
    'Stopped.',
  ]);
  assert.equal(await countedByCapinfos(folder.at('captures/session-1.pcapng')), 10);
  assert.deepEqual(await runningWith(folder.path), [], 'no process of it is left');
  using db = new DatabaseSync(folder.at('tapdeck.sqlite'), { readOnly: true });
  const row = db.prepare('select state, packets from session_view').get();
  assert.deepEqual({ ...row }, { state: 'complete', packets: 10 });
});

/** Runs a start that must fail, and returns the one sentence that it says. */
async function refusal(args: string[], options: Parameters<typeof runCommand>[1] = {}): Promise<string> {
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const { code, stdout, stderr } = await runCommand(['start', ...port, ...args], options);
  assert(code > 0, `it ended with ${code}: ${stdout}`);
  assert.equal(stdout, '');
  // How the command is used may follow; a stack may not.
  assert.match(stderr, /^[^\n]+\n(\ntapdeck start: [^]*)?$/);
  return stderr.split('\n')[0] ?? '';
}

Deno.test('start: a budget that not even two parts fit into is refused', async () => {
  await using folder = await TempFolder.make();
  const said = await refusal([
    '--data',
    folder.path,
    '--db',
    folder.at('t.sqlite'),
    '--max-capture-gb',
    '0.02',
  ]);
  assert.match(said, /--max-capture-gb is at least 0\.04: /);
});

Deno.test('start: a database of a newer version is refused and left as it is', async () => {
  await using folder = await TempFolder.make();
  const path = folder.at('newer.sqlite');
  {
    using db = new DatabaseSync(path);
    db.exec('create table of_the_future (x); pragma user_version = 9999');
  }
  const said = await refusal(['--db', path, '--data', folder.path]);
  assert.match(said, /^This database is of a newer Tapdeck \(schema 9999, this one knows \d+\)\./);
  assert.match(said, /choose another file with --db/);
  using db = new DatabaseSync(path, { readOnly: true });
  assert.deepEqual({ ...db.prepare('pragma user_version').get() }, { user_version: 9999 });
  const tables = db.prepare('select name from sqlite_schema').all().map((row) => row['name']);
  assert.deepEqual(tables, ['of_the_future']);
});

Deno.test('start: a port that is taken is named', async () => {
  await using folder = await TempFolder.make();
  using taken = Deno.listen({ hostname: '127.0.0.1', port: 0 });
  const { port } = taken.addr;
  const said = await refusal(['--port', `${port}`, '--db', folder.at('t.sqlite'), '--data', folder.path]);
  assert.equal(
    said,
    `Cannot listen on port ${port} on 127.0.0.1: another program has it. Stop that program, or choose with --port.`,
  );
});

Deno.test('start: without tshark it says how to get it', async () => {
  await using folder = await TempFolder.make();
  await Deno.mkdir(folder.at('bin'));
  await Deno.symlink(Deno.execPath(), folder.at('bin/deno'));
  const said = await refusal(['--db', folder.at('t.sqlite'), '--data', folder.path], {
    env: { PATH: folder.at('bin') },
  });
  assert.match(said, /^tshark is not installed, or not on the PATH\. .*apt-get install tshark/);
});

Deno.test('start: a data folder that may not be written to is named', async () => {
  await using folder = await TempFolder.make();
  const locked = folder.at('locked');
  await Deno.mkdir(locked, { mode: 0o500 });
  // Root writes everywhere, unless it gives that right away.
  const through = Deno.uid() === 0 ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'] : [];
  const data = await refusal(['--db', folder.at('t.sqlite'), '--data', locked], { through });
  assert.match(
    data,
    /^Cannot use the folder \S+\/locked\/captures for captures: .*Choose another with --data\.$/,
  );
  const db = await refusal(['--db', `${locked}/t.sqlite`, '--data', folder.path], { through });
  assert.match(db, /^Cannot open the database \S+\/locked\/t\.sqlite: .*--db\.$/);
});

Deno.test('start: every wrong flag is told at once', async () => {
  const said = await refusal(['--prot', '1', '--duration', 'long', '--filter', 'tcp']);
  for (const part of ['--prot is no flag', '--duration', '--filter goes with --interface']) {
    assert(said.includes(part), said);
  }
});
