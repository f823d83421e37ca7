import assert from 'node:assert/strict';
import { SUMMARY } from './fake_summaries.ts';
import { TapdeckError } from '../../src/model/errors.ts';
import { MAX_CLIENT_MESSAGE_BYTES } from '../../src/model/wire.ts';
import { LOOPBACK } from './fake_services.ts';
import { detailOf, TestServer } from './harness.ts';

Deno.test('a page is greeted with everything at once', async () => {
  await using test = new TestServer();
  const { page, initial } = await test.page();
  assert.equal(page.messages.length, 1);
  assert.deepEqual(initial, {
    type: 'initial_state',
    wire_version: 1,
    server_version: '0.1.0-test',
    capture: { phase: 'idle', session: null, max_seconds: null, max_packets: null, started_us: null },
    interfaces: [LOOPBACK],
    capture_problem: null,
    metrics: null,
    packets: [],
    talkers: [],
  });
});

Deno.test('a page that comes in the middle of a capture sees what the others see', async () => {
  await using test = new TestServer();
  const { recorder } = test.services;
  await recorder.start({ interface: 'lo' });
  recorder.progress(40);
  const { initial, page } = await test.page();
  assert.equal(initial.capture.phase, 'recording');
  assert.equal(initial.metrics?.packets, 40);
  assert.equal(initial.packets.length, 1);
  assert.equal(initial.talkers.length, 1);
  recorder.progress(41);
  const update = await page.next('update');
  assert.equal(update.metrics.packets, 41);
  // What initial_state showed is not sent again: the view was asked for from its mark on.
  assert.deepEqual(recorder.viewed, [undefined, 40]);
});

Deno.test('commands reach the recorder, and every page hears what happens', async () => {
  await using test = new TestServer();
  const { page: one } = await test.page();
  const { page: two } = await test.page();
  one.command({ type: 'start_capture', interface: 'lo', filter: 'port 53', max_packets: 5 });
  for (const page of [one, two]) {
    assert.equal((await page.next('capture_state')).capture.phase, 'starting');
    assert.equal((await page.next('capture_state')).capture.phase, 'recording');
    assert.equal((await page.next('capture_started')).session.session_id, 7);
    await page.next('sessions_changed');
  }
  assert.deepEqual(test.services.recorder.requests, [{ interface: 'lo', filter: 'port 53', max_packets: 5 }]);

  test.services.recorder.progress(3);
  for (const page of [one, two]) assert.equal((await page.next('update')).metrics.packets, 3);

  two.command({ type: 'stop_capture' });
  for (const page of [one, two]) {
    assert.equal((await page.next('capture_state')).capture.phase, 'closing');
    const { session, report } = await page.next('capture_stopped');
    assert.equal(session.state, 'complete');
    assert.equal(report, 'The session holds 5 packets.');
    await page.next('sessions_changed');
    assert.equal((await page.next('capture_state')).capture.phase, 'idle');
  }
});

Deno.test('what is written about a session is told to every page', async () => {
  await using test = new TestServer();
  const pages = [await test.connect(), await test.connect()];
  for (const page of pages) await page.next('initial_state');
  test.services.summaries.tell(SUMMARY);
  for (const page of pages) assert.deepEqual((await page.next('summary')).summary, SUMMARY);
});

Deno.test('the last numbers come before the end of the capture', async () => {
  // An update interval that never passes: only the end itself can bring them.
  await using test = new TestServer({ updateMs: 3_600_000 });
  const { recorder } = test.services;
  const { page } = await test.page();
  await recorder.start({ interface: 'lo' });
  recorder.progress(1);
  await page.next('update');
  recorder.progress(2);
  // Round trips for longer than any timer that should not be there would take.
  const untilMs = performance.now() + 30;
  while (performance.now() < untilMs) await page.settled();
  assert.equal(page.messages.filter((message) => message.type === 'update').length, 1);
  await recorder.stop();
  await page.next('capture_stopped');
  const news = page.messages.filter((message) => message.type !== 'interfaces');
  const told = news.map((message) => message.type === 'update' ? message.metrics.packets : message.type);
  assert.deepEqual(told.slice(told.indexOf(1), told.indexOf('capture_stopped') + 1), [
    1,
    'capture_state',
    2,
    'capture_stopped',
  ]);
});

Deno.test('many steps of progress become few updates, the last of them the newest', async () => {
  await using test = new TestServer({ updateMs: 50 });
  const { recorder } = test.services;
  const { page } = await test.page();
  await recorder.start({ interface: 'lo' });
  for (let packets = 1; packets <= 1000; packets++) recorder.progress(packets);
  await page.next('update', (update) => update.metrics.packets === 1000);
  await page.settled();
  assert.ok(page.messages.filter((message) => message.type === 'update').length <= 2);
});

Deno.test('a second capture starts from nothing on every page', async () => {
  await using test = new TestServer();
  const { recorder } = test.services;
  const { page } = await test.page();
  for (const packets of [500, 3]) {
    await recorder.start({ interface: 'lo' });
    recorder.progress(packets);
    await page.next('update', (update) => update.metrics.packets === packets);
    await recorder.stop();
  }
  // Greeting, then for each capture: its first view from nothing, its last from the mark.
  assert.deepEqual(recorder.viewed, [undefined, undefined, 500, undefined, 3]);
});

Deno.test('a page that comes while a session closes gets that state, then the next', async () => {
  await using test = new TestServer();
  const { recorder } = test.services;
  const drained = Promise.withResolvers<void>();
  recorder.draining = drained.promise;
  await recorder.start({ interface: 'lo' });
  recorder.progress(9);
  const stopping = recorder.stop();
  const { page, initial } = await test.page();
  assert.equal(initial.capture.phase, 'closing');
  assert.equal(initial.metrics?.packets, 9);
  drained.resolve();
  await stopping;
  await page.next('capture_stopped');
  assert.equal((await page.next('capture_state')).capture.phase, 'idle');
});

Deno.test('a page that comes while the live view is cleared gets that state, then the next', async () => {
  await using test = new TestServer();
  const { recorder } = test.services;
  const drained = Promise.withResolvers<void>();
  recorder.draining = drained.promise;
  const { page: first } = await test.page();
  first.command({ type: 'reset' });
  await first.next('capture_state');
  const { page, initial } = await test.page();
  assert.equal(initial.capture.phase, 'resetting');
  drained.resolve();
  assert.equal((await page.next('capture_state')).capture.phase, 'idle');
});

Deno.test('what cannot be obeyed is answered with a sentence, and the connection stays', async () => {
  await using test = new TestServer();
  const { page } = await test.page();
  const cases: [string | Uint8Array<ArrayBuffer>, RegExp, string | null][] = [
    ['{"type":', /not JSON/, null],
    ['', /not JSON/, null],
    ['[]', /"type" is missing/, null],
    ['null', /must be a JSON object/, null],
    ['{"type":5}', /"type" must be one of get_interfaces, start_capture/, null],
    ['{"type":"replay_rewind","session_id":1}', /"type" must be one of/, 'replay_rewind'],
    ['{"type":"start_capture"}', /"interface" is missing/, 'start_capture'],
    ['{"type":"start_capture","interface":""}', /"interface" must not be empty/, 'start_capture'],
    [
      '{"type":"start_capture","interface":"lo","max_seconds":0}',
      /"max_seconds" must be at least 1/,
      'start_capture',
    ],
    ['{"type":"start_capture","interface":"lo","max_packets":1.5}', /whole number/, 'start_capture'],
    ['{"type":"start_capture","interface":"lo","-w":"/tmp/x"}', /"-w" is not known/, 'start_capture'],
    ['{"type":"reset","__proto__":{}}', /"__proto__" is not known/, 'reset'],
    [`{"type":"reset","x":"${'x'.repeat(MAX_CLIENT_MESSAGE_BYTES)}"}`, /at most 16384 bytes/, null],
    // Short enough in characters, too long in bytes.
    [`{"type":"reset","x":"${'ä'.repeat(MAX_CLIENT_MESSAGE_BYTES / 2)}"}`, /at most 16384 bytes/, null],
    [new Uint8Array([123, 125]), /JSON text/, null],
    ['['.repeat(16_000), /not JSON/, null],
  ];
  for (const [message, expected, command] of cases) {
    page.socket.send(message);
    const answer = await page.next('error');
    assert.match(answer.message, expected);
    assert.equal(answer.command, command);
  }
  await page.settled();
  assert.equal(page.socket.readyState, WebSocket.OPEN);
  assert.deepEqual(test.services.recorder.requests, []);
});

Deno.test('a client that sends nothing but nonsense is hung up on; good messages in between save it', async () => {
  await using test = new TestServer();
  const { page } = await test.page();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 19; i++) page.socket.send('nonsense');
    await page.settled();
  }
  for (let i = 0; i < 20; i++) page.socket.send('nonsense');
  assert.equal((await page.closed).code, 1008);
});

Deno.test('a command that fails is answered to its sender alone', async () => {
  await using test = new TestServer();
  const { page: sender } = await test.page();
  const { page: other } = await test.page();
  const { recorder } = test.services;

  sender.command({ type: 'stop_capture' });
  assert.deepEqual(await sender.next('error'), {
    type: 'error',
    message: 'No capture is running.',
    command: 'stop_capture',
  });
  recorder.failure = new TapdeckError('invalid', 'The filter "prot 53" is wrong: syntax error.');
  sender.command({ type: 'start_capture', interface: 'lo', filter: 'prot 53' });
  assert.match((await sender.next('error')).message, /syntax error/);
  recorder.failure = new Error('ENOENT /home/user');
  sender.command({ type: 'start_capture', interface: 'lo' });
  assert.doesNotMatch((await sender.next('error')).message, /ENOENT/);
  assert.equal(test.logged.length, 1);

  await other.settled();
  assert.deepEqual(other.messages.map((message) => message.type), ['initial_state', 'interfaces']);
});

Deno.test('a problem of the recorder is told to every page', async () => {
  await using test = new TestServer();
  const { page: one } = await test.page();
  const { page: two } = await test.page();
  test.services.recorder.warn('The interface wlan0 went away: the capture ends here.');
  for (const page of [one, two]) {
    assert.deepEqual(await page.next('error'), {
      type: 'error',
      message: 'The interface wlan0 went away: the capture ends here.',
      command: null,
    });
  }
});

Deno.test('interfaces are listed anew on demand and for later pages, and a failure says why', async () => {
  await using test = new TestServer();
  const { interfaces } = test.services;
  const { page: first } = await test.page();
  assert.equal(interfaces.calls, 1);
  interfaces.interfaces = [LOOPBACK, { ...LOOPBACK, name: 'eth0', loopback: false }];
  // Greeted at once with what was known, then told of the change.
  const { page: second, initial } = await test.page();
  assert.equal(initial.interfaces.length, 1);
  assert.equal((await second.next('interfaces')).interfaces.length, 2);

  interfaces.list = () =>
    Promise.reject(new TapdeckError('unavailable', 'dumpcap is missing: install tshark.'));
  first.command({ type: 'get_interfaces' });
  const answer = await first.next('interfaces');
  assert.equal(answer.capture_problem, 'dumpcap is missing: install tshark.');
  assert.deepEqual(answer.interfaces, []);
});

Deno.test('what a page sends before it was greeted waits for the greeting', async () => {
  await using test = new TestServer();
  const listed = Promise.withResolvers<void>();
  const { interfaces } = test.services;
  const list = interfaces.list.bind(interfaces);
  interfaces.list = () => listed.promise.then(list);
  const page = await test.connect();
  page.command({ type: 'stop_capture' });
  // A round trip later the command has arrived.
  await (await fetch(`${test.url}api/health`)).body?.cancel();
  listed.resolve();
  await page.next('error');
  assert.deepEqual(page.messages.map((message) => message.type), ['initial_state', 'error']);
});

Deno.test('a list of interfaces that takes long does not hold the greeting up', async () => {
  await using test = new TestServer();
  const listed = Promise.withResolvers<void>();
  const { interfaces } = test.services;
  const list = interfaces.list.bind(interfaces);
  interfaces.list = () => listed.promise.then(list);
  const { page, initial } = await test.page();
  assert.deepEqual(initial.interfaces, []);
  listed.resolve();
  assert.deepEqual((await page.next('interfaces')).interfaces, [LOOPBACK]);
});

Deno.test('so many pages and no more: the next is refused until one goes', async () => {
  await using test = new TestServer({ maxClients: 2 });
  const { page } = await test.page();
  await test.page();
  await assert.rejects(test.connect());
  await page.close();
  await test.page();
});

Deno.test('/ws without an upgrade is a problem document', async () => {
  await using test = new TestServer();
  assert.match(await detailOf(await fetch(`${test.url}ws`), 426), /WebSocket/);
  const broken = await fetch(`${test.url}ws`, { method: 'POST' });
  await detailOf(broken, 405);
});

Deno.test('a fault in the live view costs an update, not the server', async () => {
  await using test = new TestServer();
  const { recorder } = test.services;
  const { page } = await test.page();
  await recorder.start({ interface: 'lo' });
  const view = recorder.view;
  const failed = Promise.withResolvers<void>();
  recorder.view = () => {
    failed.resolve();
    throw new Error('live view');
  };
  recorder.progress(1);
  await failed.promise;
  recorder.view = view;
  recorder.progress(2);
  assert.equal((await page.next('update')).metrics.packets, 2);
  assert.deepEqual(test.logged, ['The live view failed: Error: live view']);
});
