import assert from 'node:assert/strict';
import { CaptureParts } from '../../src/capture/capture_parts.ts';
import { CaptureBudget, partBytesFor } from '../../src/session/capture_budget.ts';
import { SectionStarts } from '../../src/session/section_starts.ts';
import { recoverSessions } from '../../src/session/recovery.ts';
import { RawCaptureRows } from '../../src/store/raw_capture_rows.ts';
import { fixtureBytes, fixturePath } from '../support/fixture_files.ts';
import { partPath } from '../support/growing_parts.ts';
import { START_US } from '../support/records.ts';
import { newSession } from '../support/stored_session.ts';
import { TestWorkshop } from '../support/workshop.ts';

/** A session whose raw capture is this fixture, as often as there are parts. @returns its number */
async function inParts(
  workshop: TestWorkshop,
  parts: number,
  state: 'complete' | 'recording' = 'complete',
): Promise<number> {
  const { sessions } = workshop.store;
  const sessionId = sessions.create(newSession({ kind: 'live', startedUs: START_US }));
  const name = `session-${sessionId}.pcapng`;
  sessions.setCaptureFile(sessionId, name);
  for (let number = 1; number <= parts; number++) {
    await Deno.copyFile(
      fixturePath('web_browsing.pcapng'),
      partPath(workshop.captures.path(name), number),
    );
  }
  if (state === 'complete') sessions.finish(sessionId, { state });
  return sessionId;
}

const SIZE = (await fixtureBytes('web_browsing.pcapng')).length;
const numbers = (workshop: TestWorkshop) =>
  workshop.files().map((name) => name.replace(/^session-(\d+)_0+(\d+)_.*$/, '$1/$2'));

/** Where the session goes on from after a crash. */
function pointOf(workshop: TestWorkshop, sessionId: number) {
  const { part, packetsBefore } = workshop.store.resumption(sessionId) ?? {};
  return { part, packetsBefore };
}

async function withBudget(
  files: number,
  work: (budget: CaptureBudget, workshop: TestWorkshop) => Promise<void>,
): Promise<void> {
  await using workshop = await TestWorkshop.open();
  using rows = new RawCaptureRows(workshop.folder.at('t.sqlite'));
  const { captures } = workshop;
  await work(new CaptureBudget({ captures, rows, maxBytes: files * SIZE, partBytes: SIZE }), workshop);
}

Deno.test('budget: sixteen parts fill it, each of 16 MiB to 1 GiB', () => {
  assert.deepEqual([1, 1e9, 2 ** 34].map(partBytesFor), [2 ** 24, 62_500_000, 2 ** 30]);
  assert.equal(partBytesFor(1e15), 2 ** 30);
});

Deno.test('budget: the oldest parts go; pinned, unfinished and claimed sessions and strangers stay', async () => {
  await withBudget(3, async (budget, workshop) => {
    const { captures, store } = workshop;
    const pinned = await inParts(workshop, 2);
    store.sessions.change(pinned, { pinned: true });
    const old = await inParts(workshop, 3);
    const unfinished = await inParts(workshop, 1, 'recording');
    const claimed = await inParts(workshop, 1);
    const newest = await inParts(workshop, 1);
    await Deno.writeFile(captures.path('session-99.pcapng'), new Uint8Array(9 * SIZE));
    await Deno.writeTextFile(captures.path('notes_00001_20261124120310.pcapng'), 'of somebody else');
    {
      await using claim = await captures.claim(claimed);
      assert(claim);
      await budget.enforce();
      const left = numbers(workshop).filter((name) => /^\d/.test(name));
      assert.deepEqual(left, ['1/1', '1/2', `${unfinished}/1`, `${claimed}/1`, `${newest}/1`]);
    }
    assert.equal(workshop.files().filter((name) => /^(session-99|notes)/.test(name)).length, 2);
    const [warning, ...more] = store.sessions.get(old).warnings;
    assert.match(String(warning), /^The raw capture was removed to stay within /);
    assert.deepEqual(more, []);
    for (const other of [pinned, unfinished, claimed, newest]) {
      assert.deepEqual(store.sessions.get(other).warnings, []);
    }
    const before = workshop.files();
    await budget.enforce();
    assert.deepEqual(workshop.files(), before, 'within the budget nothing goes');
  });
});

Deno.test('budget: of a recording only closed parts go, and only what is stored; it says from when there is more', async () => {
  await withBudget(1, async (budget, workshop) => {
    const sessionId = await inParts(workshop, 4, 'recording');
    const parts = new CaptureParts(workshop.captures.path(`session-${sessionId}.pcapng`));
    let storedBytes = 2 * SIZE - 1;
    const starts = new SectionStarts();
    const live = { sessionId, parts, storedBytes: () => storedBytes, starts };
    await budget.enforce(live);
    assert.equal(workshop.files().length, 4, 'the reader has not begun the second part');
    for (const i of [0, 1, 2]) starts.add(i * SIZE, i * 196);
    await budget.enforce(live);
    assert.deepEqual(numbers(workshop), ['1/2', '1/3', '1/4']);
    assert.deepEqual(pointOf(workshop, sessionId), { part: 2, packetsBefore: 196 });
    workshop.store.sessions.warn(sessionId, 'Something else.');
    storedBytes = 4 * SIZE;
    starts.add(3 * SIZE, 588);
    await budget.enforce(live);
    assert.deepEqual(pointOf(workshop, sessionId), { part: 4, packetsBefore: 588 });
    assert.deepEqual(numbers(workshop), ['1/4'], 'never the part that is being written');
    assert.equal(parts.removedBytes, 3 * SIZE);
    const { warnings } = workshop.store.sessions.get(sessionId);
    assert.equal(warnings.length, 2);
    assert.equal(warnings[0], 'Something else.');
    assert.match(
      String(warnings[1]),
      /^The raw capture before \S+ \S+ UTC was removed to stay within \S+ GB\.$/,
    );
  });
});

Deno.test('recovery: without the first part what is stored stays, and what is missing is a gap', async () => {
  await using workshop = await TestWorkshop.open();
  const { store, captures } = workshop;
  const sessionId = await inParts(workshop, 2, 'recording');
  const capture = captures.path(`session-${sessionId}.pcapng`);
  await Deno.remove(partPath(capture, 1));
  const said: string[] = [];
  await recoverSessions(workshop.parts, (text) => said.push(text));
  const session = store.sessions.get(sessionId);
  assert.equal(session.state, 'interrupted');
  assert.equal(session.packets, 0);
  assert.match(
    session.warnings.join(' '),
    /^Tapdeck ended before this session was complete\. All its packets are missing: parts of its raw capture were removed/,
  );
  assert.equal(said.length, 1);
  const gaps = store.reader.prepare('select count(*) as n from gaps where session_id = ?').get(sessionId);
  assert.equal(gaps?.['n'], 1);
  assert.deepEqual(numbers(workshop), ['1/2']);
});

Deno.test('captures: a name that another database has used is not used again', async () => {
  await using workshop = await TestWorkshop.open();
  const { captures } = workshop;
  assert.equal(await captures.freshName(1), 'session-1.pcapng');
  await Deno.writeTextFile(partPath(captures.path('session-1.pcapng'), 7), '');
  assert.equal(await captures.freshName(1), 'session-1-2.pcapng');
  await Deno.writeTextFile(captures.path('session-1-2.pcapng'), '');
  assert.equal(await captures.freshName(1), 'session-1-3.pcapng');
});
