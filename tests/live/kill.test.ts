/** SIGKILL in the middle of a recording: of the server, and of the tshark that works for it. */
import assert from 'node:assert/strict';
import { descendants, runningWith } from '../support/processes.ts';
import { connectTo, LiveServer } from '../support/live_server.ts';
import { getPackets, getSession } from '../support/rest.ts';
import { assertSameAsWireshark, countedByCapinfos } from '../support/same_as_wireshark.ts';
import { ServerProcess } from '../support/server_process.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { Traffic } from '../support/traffic.ts';
import { until } from '../support/until.ts';

Deno.test('live: kill -9 of the server loses nothing; the next start completes the session', async () => {
  await using traffic = await Traffic.start();
  await using folder = await TempFolder.make();
  let sessionId: number;
  {
    await using server = await ServerProcess.start(folder.path);
    const client = await connectTo(server.url);
    client.command({ type: 'start_capture', interface: 'lo', filter: traffic.filter });
    const { session } = await client.next('capture_started');
    sessionId = session.session_id;
    await traffic.http('/before');
    await traffic.udp('before');
    await client.next('update', ({ packets }) => packets.some((packet) => packet.protocol === 'UDP'));
    await server.killServer();
    await client.closed;
  }
  const raw = folder.at(`captures/session-${sessionId}.pcapng`);
  assert.equal((await runningWith(`tapdeck-capture:${raw}`)).length, 1, 'dumpcap captures on');
  for (let i = 0; i < 10; i++) await traffic.udp('while nobody is there');

  await using server = await ServerProcess.start(folder.path);
  const session = await until('the recovery', async () => {
    const row = await getSession(server.url, sessionId);
    return row.state === 'recording' ? undefined : row;
  });
  assert.deepEqual(await runningWith(`tapdeck-capture:${raw}`), [], 'the orphan was ended');
  assert(server.lines.includes(`Ended a dumpcap of an earlier run that still wrote ${raw}.`));
  assert.equal(session.state, 'interrupted');
  assert.deepEqual(session.warnings, [
    'Tapdeck ended before this session was complete; it was completed from its capture file.',
  ]);
  assert.equal(session.packets, await countedByCapinfos(raw));
  const packets = await getPackets(server.url, sessionId);
  await assertSameAsWireshark(packets, raw);
  assert.equal(packets.filter((packet) => packet.protocol === 'UDP').length, 22);
});

Deno.test('live: kill -9 of tshark costs a restart, and no packet is lost or stored twice', async () => {
  await using traffic = await Traffic.start();
  await using server = await LiveServer.start();
  const client = await server.connect();
  client.command({ type: 'start_capture', interface: 'lo', filter: traffic.filter });
  await client.next('capture_started');
  await traffic.http('/before');
  for (let i = 0; i < 20; i++) await traffic.udp(`before ${i}`);
  await client.next('update', ({ metrics }) => metrics.packets > 40);

  const tshark = (await descendants(Deno.pid)).filter((one) => one.name === 'tshark');
  assert.equal(tshark.length, 1);
  for (const { pid } of tshark) Deno.kill(pid, 'SIGKILL');
  await traffic.http('/after');
  for (let i = 0; i < 20; i++) await traffic.udp(`after ${i}`);
  await client.next('update', ({ metrics }) => metrics.packets > 90);

  client.command({ type: 'stop_capture' });
  const { session } = await client.next('capture_stopped');
  assert.equal(session.state, 'complete');
  assert.equal(session.worker_restarts, 1);
  const raw = server.rawCapture(session.session_id);
  assert.equal(session.packets, await countedByCapinfos(raw));
  await assertSameAsWireshark(await getPackets(server.url, session.session_id), raw);
});
