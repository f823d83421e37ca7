import assert from 'node:assert/strict';
import { START_US } from './rows.ts';
import { detailOf, testApp, TestServer, within } from './harness.ts';
import { until } from '../support/until.ts';

const START = { type: 'replay_start', session_id: 7, speed: 2 };

Deno.test('replay: each page has its own, and nobody else hears of it', async () => {
  await using test = new TestServer();
  const { page: one } = await test.page();
  const { page: two } = await test.page();
  one.command({ ...START, from_us: START_US });
  two.command({ ...START, speed: 100, paused: true });
  await Promise.all([one.settled(), two.settled()]);
  const { replays } = test.services.replayer;
  const [first, second] = [
    replays.find((r) => r.request.speed === 2),
    replays.find((r) => r.request.speed === 100),
  ];
  assert(first && second);
  assert.deepEqual(first.request, { session_id: 7, speed: 2, from_us: START_US });
  assert.deepEqual(second.request, { session_id: 7, speed: 100, paused: true });

  first.at(START_US + 5);
  assert.equal((await one.next('replay_state')).at_us, START_US + 5);
  const update = await one.next('update');
  assert.deepEqual([update.mode, update.session_id, update.metrics.at_us], ['replay', 7, START_US + 5]);
  for (const type of ['replay_pause', 'replay_resume', 'replay_stop']) one.command({ type });
  one.command({ type: 'replay_seek', at_us: START_US });
  assert.equal((await one.next('replay_state', ({ phase }) => phase === 'stopped')).session_id, 7);
  assert.match((await one.next('error')).message, /^Nothing is being replayed: start a replay first\.$/);
  assert.deepEqual(first.told, ['pause undefined', 'resume undefined', 'close']);

  await two.settled();
  assert.deepEqual(two.messages.filter(({ type }) => type !== 'interfaces').length, 1, 'its greeting only');
  assert.deepEqual(second.told, []);
  two.command({ type: 'replay_seek', at_us: 5 });
  two.command({ type: 'replay_resume', speed: 0.5 });
  two.command({ type: 'replay_pause', speed: 10 });
  await two.settled();
  assert.deepEqual(second.told, ['seek 5', 'resume 0.5', 'pause 10']);
});

Deno.test('replay: another start takes the place of the first, and a page that leaves takes its replay along', async () => {
  await using test = new TestServer();
  const { page } = await test.page();
  const { replays } = test.services.replayer;
  page.command(START);
  page.command({ ...START, speed: 1 });
  await page.settled();
  const [first, second] = replays;
  assert(first && second);
  assert.deepEqual([first.told, second.told], [['close'], []]);
  // What the first one still says is not for this page.
  first.at(START_US);
  await page.settled();
  assert.equal(page.messages.some(({ type }) => type === 'update'), false);
  // A start that fails leaves the running one alone.
  page.command({ ...START, session_id: 8 });
  assert.match((await page.next('error')).message, /no session 8/);
  assert.deepEqual(second.told, []);
  await page.close();
  await within(
    until('the end of the replay', () => Promise.resolve(second.told.includes('close') || undefined)),
    'the end',
  );
});

Deno.test('replay: it goes on beside a recording', async () => {
  await using test = new TestServer();
  const { page } = await test.page();
  await test.services.recorder.start({ interface: 'lo' });
  page.command(START);
  await page.settled();
  test.services.recorder.progress(3);
  test.services.replayer.replays[0]?.at(START_US);
  assert.equal((await page.next('update', ({ mode }) => mode === 'replay')).session_id, 7);
  test.services.recorder.progress(4);
  assert.equal((await page.next('update', ({ mode }) => mode === 'live')).metrics.packets, 4);
});

Deno.test('replay: what cannot be obeyed is said in one sentence', async () => {
  await using test = new TestServer();
  const { page } = await test.page();
  const cases: [unknown, RegExp][] = [
    [{ type: 'replay_start', session_id: 7 }, /^Field "speed" is missing\.$/],
    [{ ...START, speed: 0 }, /^Field "speed" must be at least 0\.1\.$/],
    [{ ...START, speed: 1e9 }, /^Field "speed" must be at most 1000\.$/],
    [{ ...START, speed: 'fast' }, /^Field "speed" must be a number\.$/],
    [{ ...START, session_id: 0 }, /^Field "session_id" must be at least 1\.$/],
    [{ ...START, from_us: 1.5 }, /^Field "from_us" must be a whole number\.$/],
    [{ ...START, at: 1 }, /^Field "at" is not known here\.$/],
    [{ type: 'replay_seek' }, /^Field "at_us" is missing\.$/],
    [{ type: 'replay_seek', at_us: null }, /^Field "at_us" must be a number\.$/],
    [{ type: 'replay_pause' }, /^Nothing is being replayed/],
    [{ type: 'replay_rewind' }, /must be one of .*replay_seek/],
  ];
  for (const [message, sentence] of cases) {
    page.command(message);
    assert.match((await page.next('error')).message, sentence);
  }
  assert.deepEqual(test.services.replayer.replays, []);
});

Deno.test('GET state: a moment, or one sentence about what is wrong', async () => {
  const { app } = testApp();
  const ask = (path: string) =>
    app.request(`http://localhost/api/sessions/${path}`, { headers: { host: 'localhost' } });
  const response = await ask(`7/state?at_us=${START_US}`);
  assert.equal(response.status, 200);
  const state = await response.json();
  assert.deepEqual(Object.keys(state), ['session_id', 'metrics', 'packets', 'talkers', 'places', 'findings']);
  assert.equal(state.metrics.at_us, START_US);
  assert.match(await detailOf(await ask('7/state'), 400), /"at_us" is missing/);
  assert.match(await detailOf(await ask('7/state?at_us=-1'), 400), /"at_us" must be a whole number/);
  assert.match(await detailOf(await ask('8/state?at_us=1'), 404), /no session 8/);
});
