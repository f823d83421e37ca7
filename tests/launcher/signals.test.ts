/** However Tapdeck is ended: what was captured is stored, and nothing that it started stays behind. */
import assert from 'node:assert/strict';
import { Launched } from './launched.ts';
import { ended, familyOf } from './processes.ts';

for (
  const { name, signal, to, code } of [
    { name: 'Ctrl-C in its terminal', signal: 'SIGINT', to: 'group', code: 0 },
    { name: 'SIGTERM for the launcher', signal: 'SIGTERM', to: 'launcher', code: 0 },
    { name: 'a terminal that is closed', signal: 'SIGHUP', to: 'group', code: 0 },
    { name: 'SIGKILL for the launcher', signal: 'SIGKILL', to: 'launcher', code: 137 },
    { name: 'SIGKILL for its process group', signal: 'SIGKILL', to: 'group', code: 137 },
  ] as const
) {
  Deno.test(`${name}: the capture is stored, nothing stays behind, exit code ${code}`, async () => {
    await using tapdeck = await Launched.recording();
    const before = await tapdeck.traffic();
    const family = await familyOf(tapdeck.pid);
    for (const program of ['tshark', 'dumpcap', 'deno']) {
      assert.ok(family.some(({ args }) => args.includes(program)), `${program} runs`);
    }
    tapdeck.send(signal, to);
    assert.equal((await tapdeck.status).code, code);
    await ended(family);
    await tapdeck.end();
    assert.match(tapdeck.text, /^Session 1 is kept: \d+ packets\.$/m);
    const { state, packets, captured, workerRestarts, warnings } = await tapdeck.stored();
    assert.equal(state, 'complete');
    assert.ok(packets >= before);
    assert.equal(packets, captured);
    assert.deepEqual([workerRestarts, warnings], [0, '[]']);
  });
}

Deno.test('when nobody reads what it prints, Tapdeck still stores and stops', async () => {
  await using tapdeck = await Launched.recording();
  await tapdeck.traffic();
  const family = await familyOf(tapdeck.pid);
  await tapdeck.leave();
  tapdeck.send('SIGTERM', 'launcher');
  assert.equal((await tapdeck.status).code, 0);
  await ended(family);
  const { state, packets, captured } = await tapdeck.stored();
  assert.deepEqual([state, packets], ['complete', captured]);
});

Deno.test('a launcher that was killed does not hurry the storing, however long it takes', async () => {
  await using tapdeck = await Launched.recording();
  await tapdeck.traffic();
  const family = await familyOf(tapdeck.pid);
  const tshark = family.find(({ args }) => /^\S*tshark -r - /.test(args));
  assert.ok(tshark);
  Deno.kill(tshark.pid, 'SIGSTOP'); // the last packets wait for it
  try {
    tapdeck.send('SIGKILL', 'launcher');
    await tapdeck.says(/^Storing what was captured/m);
    await new Promise((resolve) => setTimeout(resolve, 2500)); // a second request to stop would have come by now
  } finally {
    Deno.kill(tshark.pid, 'SIGCONT'); // stopped, it would stay behind
  }
  await tapdeck.says(/^Session 1 is kept/m);
  await ended(family);
  const { state, packets, captured } = await tapdeck.stored();
  assert.deepEqual([state, packets], ['complete', captured]);
});
