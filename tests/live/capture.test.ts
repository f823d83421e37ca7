/** Real dumpcap, real tshark, our own traffic on loopback, and a client that is no browser. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { LiveServer } from '../support/live_server.ts';
import { getPackets, getSession, getSessions } from '../support/rest.ts';
import { assertSameAsWireshark, countedByCapinfos } from '../support/same_as_wireshark.ts';
import { Traffic } from '../support/traffic.ts';

Deno.test('live: DNS, HTTP and UDP of our own are stored as Wireshark reads the raw capture', async () => {
  await using traffic = await Traffic.start();
  await using server = await LiveServer.start();
  const client = await server.connect();
  const { interfaces, capture_problem } = await client.next('initial_state');
  assert.equal(capture_problem, null);
  assert.equal(interfaces.find((one) => one.name === 'lo')?.loopback, true);

  client.command({ type: 'start_capture', interface: 'lo', filter: traffic.filter, name: 'Our own' });
  const { session: started } = await client.next('capture_started');
  assert.equal(started.name, 'Our own');
  assert.equal(started.source, 'lo');
  assert.equal(started.capture_filter, traffic.filter);
  assert.equal(started.state, 'recording');

  await traffic.dns('intranet.example');
  await traffic.http('/first');
  await traffic.http('/second');
  for (let i = 0; i < 5; i++) await traffic.udp(`datagram ${i}`);
  // dumpcap writes ten times a second: what it holds back when it is told to stop must not be lost either.
  client.command({ type: 'stop_capture' });
  const { session, report } = await client.next('capture_stopped');
  assert.match(report ?? '', /^The session holds .* packets/);

  assert.equal(session.state, 'complete');
  assert.deepEqual(session.warnings, []);
  assert.equal(session.dropped_packets, 0);
  assert.equal(session.worker_restarts, 0);
  const raw = server.rawCapture(session.session_id);
  assert.equal(session.packets, await countedByCapinfos(raw));

  const packets = await getPackets(server.url, session.session_id);
  await assertSameAsWireshark(packets, raw);
  const infos = packets.filter((packet) => packet.protocol !== 'TCP').map((packet) => packet.info);
  assert.equal(infos.filter((info) => info.includes('A intranet.example')).length, 2);
  assert.deepEqual(infos.filter((info) => info.startsWith('GET')), [
    'GET /first HTTP/1.1 ',
    'GET /second HTTP/1.1 ',
  ]);
  assert.equal(packets.filter((packet) => packet.protocol === 'UDP').length, 10);
  // All of loopback is local: outbound at its sender, inbound for nobody.
  assert.deepEqual([...new Set(packets.map((packet) => packet.direction))], ['local']);

  // The path by which dumpcap is known as ours is in the raw capture, and leaves with no export.
  const holds = (bytes: Uint8Array) => Buffer.from(bytes).includes(server.folder.path);
  assert.ok(holds(await Deno.readFile(raw)));
  const url = `${server.url}api/sessions/${session.session_id}/export?format=pcapng`;
  for (const query of ['', '&display_filter=udp', '&anonymise=1', '&stream=tcp:0']) {
    const exported = await (await fetch(`${url}${query}`)).bytes();
    assert.ok(exported.byteLength > 200 && !holds(exported), query);
    const copy = await server.folder.write('exported.pcapng', exported);
    if (query === '') assert.equal(await countedByCapinfos(copy), session.packets);
  }
});

Deno.test('live: a capture of so many packets stops by itself, with exactly those', async () => {
  await using traffic = await Traffic.start();
  await using server = await LiveServer.start();
  const client = await server.connect();
  client.command({ type: 'start_capture', interface: 'lo', filter: traffic.filter, max_packets: 7 });
  await client.next('capture_started');
  for (let i = 0; i < 10; i++) await traffic.udp(`datagram ${i}`);

  const { session } = await client.next('capture_stopped');
  const { capture } = await client.next('capture_state', ({ capture }) => capture.phase === 'idle');
  assert.deepEqual(capture.session, session, 'the live view still shows it');
  assert.equal(session.state, 'complete');
  assert.equal(session.packets, 7);
  assert.equal(await countedByCapinfos(server.rawCapture(session.session_id)), 7);
  await assertSameAsWireshark(
    await getPackets(server.url, session.session_id),
    server.rawCapture(session.session_id),
  );
});

Deno.test('live: a capture of so many seconds stops by itself, quiet or not', async () => {
  await using traffic = await Traffic.start();
  await using server = await LiveServer.start();
  const client = await server.connect();
  const request = { type: 'start_capture', interface: 'lo', filter: traffic.filter, max_seconds: 1 };
  client.command(request);
  const { session: started } = await client.next('capture_started');
  await traffic.udp('the only one');
  const { session } = await client.next('capture_stopped');
  assert.equal(session.session_id, started.session_id);
  assert.equal(session.state, 'complete');
  assert.equal(session.packets, 2);
  const seconds = ((session.ended_us ?? 0) - (session.started_us ?? 0)) / 1_000_000;
  assert(seconds >= 1 && seconds < 5, `it lasted ${seconds} s`);

  // Nothing at all passes the filter now: a session without packets is one nevertheless.
  client.command(request);
  const { session: silent, report } = await client.next('capture_stopped');
  assert.equal(report, 'The session holds no packets.');
  assert.equal(silent.state, 'complete');
  assert.equal(silent.packets, 0);
  assert.equal(await countedByCapinfos(server.rawCapture(silent.session_id)), 0);
});

Deno.test('live: a second start, a wrong filter and an unknown interface are refused and cost nothing', async () => {
  await using traffic = await Traffic.start();
  await using server = await LiveServer.start();
  const client = await server.connect();
  const other = await server.connect();

  client.command({ type: 'start_capture', interface: 'lo', filter: 'tcp prot 443' });
  const wrong = await client.next('error');
  assert.equal(wrong.command, 'start_capture');
  assert.match(wrong.message, /^The capture filter "tcp prot 443" is wrong: .*syntax error/);
  for (const name of ['nowhere0', '-X', 'TCP@127.0.0.1:9', 'udpdump', '']) {
    client.command({ type: 'start_capture', interface: name });
    const { message } = await client.next('error');
    assert.match(message, name === '' ? /interface/ : /^There is no interface named /, name);
  }
  assert.deepEqual(await getSessions(server.url), [], 'a refused start leaves no session');
  assert.deepEqual([...Deno.readDirSync(server.workshop.captures.folder)], [], 'nor a file');

  client.command({ type: 'start_capture', interface: 'lo', filter: traffic.filter });
  const { session } = await client.next('capture_started');
  other.command({ type: 'start_capture', interface: 'lo' });
  const busy = await other.next('error');
  assert.equal(busy.message, 'A capture is already running. Stop it first.');

  await traffic.udp('counts');
  other.command({ type: 'reset' });
  await client.next('capture_stopped');
  await client.next('capture_state', ({ capture }) => capture.phase === 'idle');
  const kept = await getSession(server.url, session.session_id);
  assert.equal(kept.state, 'complete');
  assert.equal(kept.packets, 2, 'a reset keeps the recording');
  // Who connects now sees an empty live view.
  const late = await server.connect();
  const { capture, metrics, packets } = await late.next('initial_state');
  assert.equal(capture.session, null);
  assert.equal(metrics, null);
  assert.deepEqual(packets, []);
});
