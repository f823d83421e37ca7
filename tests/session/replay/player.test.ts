/** Replays of real stored sessions: what they tell, in which order, and how they end. */
import assert from 'node:assert/strict';
import { TapdeckError } from '../../../src/model/errors.ts';
import type { ReplayEvents, ReplayView } from '../../../src/model/services.ts';
import type { ReplayState } from '../../../src/model/wire.ts';
import { Replays } from '../../../src/session/replay/replays.ts';
import { conversation, sent, START_US } from '../../support/records.ts';
import { newSession, storeSession } from '../../support/stored_session.ts';
import { openForWriting } from '../../../src/store/database.ts';
import { apps, talkers } from '../../../src/store/queries.ts';
import { Store } from '../../../src/store/store.ts';
import { MetricsEngine } from '../../../src/metrics/engine.ts';
import { UNKNOWN_LABEL } from '../../../src/model/label.ts';
import { TempFolder } from '../../support/temp_folder.ts';
import { until } from '../../support/until.ts';

const SECOND_US = 1_000_000;

/** Ten packets a second. */
const records = (seconds: number) =>
  Array.from(
    { length: seconds * 10 },
    (_, i) =>
      sent(i % 2 ? 'server' : 'client', conversation(i % 3), { no: i + 1, timeUs: START_US + i * 100_000 }),
  );

class Watcher implements ReplayEvents {
  readonly views: ReplayView[] = [];
  readonly states: Omit<ReplayState, 'type'>[] = [];
  failure: unknown;
  slow = false;
  ready = () => !this.slow;
  state(state: Omit<ReplayState, 'type'>) {
    this.states.push(state);
  }
  view(view: ReplayView) {
    this.views.push(view);
  }
  failed(error: unknown) {
    this.failure = error;
  }
  get last() {
    return this.views.at(-1);
  }
  phase(phase: ReplayState['phase']) {
    return until(
      `phase ${phase}`,
      () => Promise.resolve(this.states.findLast((state) => state.phase === phase)),
    );
  }
  at(atUs: number) {
    return until(
      `the moment ${atUs}`,
      () => Promise.resolve(this.last?.metrics.at_us === atUs ? this.last : undefined),
    );
  }
}

async function withReplays(
  work: (store: Store, replays: Replays, path: string) => Promise<void>,
): Promise<void> {
  await using folder = await TempFolder.make();
  const path = folder.at('t.sqlite');
  const store = new Store(path);
  try {
    await work(store, new Replays(store), path);
  } finally {
    store.close();
  }
}

Deno.test('replay: plays to the end, every packet once, and says that it is there', async () => {
  await withReplays(async (store, replays) => {
    const id = storeSession(store, records(30));
    const watcher = new Watcher();
    const replay = replays.start({ session_id: id, speed: 50 }, watcher);
    const ended = await watcher.phase('ended');
    const lastUs = START_US + 29_900_000;
    assert.deepEqual(ended, {
      ...{ session_id: id, at_us: lastUs, from_us: START_US, to_us: lastUs, speed: 50, phase: 'ended' },
    });
    assert.equal(watcher.states[0]?.phase, 'playing');
    const { views } = watcher;
    assert.ok(views.length >= 3 && views.length <= 20, `${views.length} updates in 0.6 s`);
    const numbers = views.flatMap(({ packets }) => packets.map(({ no }) => no));
    assert.deepEqual(numbers, Array.from({ length: 300 }, (_, i) => i + 1));
    assert.ok(views.every(({ packets_skipped }) => packets_skipped === 0));
    const times = views.map(({ metrics }) => metrics.at_us ?? 0);
    assert.deepEqual(times, times.toSorted((a, b) => a - b));
    assert.equal(watcher.last?.metrics.packets, 300);
    replay.close();
  });
});

Deno.test('replay: of seeks in quick succession the last one is shown, playing goes on from there', async () => {
  await withReplays(async (store, replays) => {
    const id = storeSession(store, records(100));
    const watcher = new Watcher();
    const replay = replays.start(
      { session_id: id, speed: 1, paused: true, from_us: START_US + SECOND_US },
      watcher,
    );
    assert.equal((await watcher.at(START_US + SECOND_US)).metrics.packets, 11);
    for (let i = 0; i < 500; i++) replay.seek(START_US + (i % 90) * SECOND_US);
    replay.seek(START_US + 7 * SECOND_US);
    const view = await watcher.at(START_US + 7 * SECOND_US);
    assert.equal(view.metrics.packets, 71);
    assert.deepEqual(view.packets.map(({ no }) => no), Array.from({ length: 71 }, (_, i) => i + 1));
    assert.ok(watcher.views.length < 20, `${watcher.views.length} updates`);
    assert.equal(watcher.states.at(-1)?.phase, 'paused');

    replay.resume(100);
    await until('going on', () => Promise.resolve((watcher.last?.metrics.packets ?? 0) > 100 || undefined));
    watcher.states.length = 0;
    replay.pause();
    const paused = await watcher.phase('paused');
    const shown = await watcher.at(paused.at_us);
    assert.ok(paused.at_us > START_US + 7 * SECOND_US);
    // Back, and beyond both ends.
    replay.seek(START_US - SECOND_US);
    assert.equal((await watcher.at(START_US)).metrics.packets, 1);
    replay.seek(START_US + 1000 * SECOND_US);
    assert.equal((await watcher.at(START_US + 99_900_000)).metrics.packets, 1000);
    assert.ok(shown.metrics.packets < 1000);
    replay.close();
    const told = watcher.views.length;
    replay.seek(START_US);
    await replays.state(id, START_US);
    assert.equal(watcher.views.length, told, 'nothing more is told');
  });
});

Deno.test('replay: a page that reads slowly misses moments, not the end', async () => {
  await withReplays(async (store, replays) => {
    const id = storeSession(store, records(100));
    const watcher = new Watcher();
    const replay = replays.start({ session_id: id, speed: 100 }, watcher);
    await watcher.phase('playing');
    watcher.slow = true;
    const shown = watcher.views.length;
    await replays.state(id, START_US);
    assert.ok(watcher.views.length <= shown + 1);
    watcher.slow = false;
    await watcher.phase('ended');
    const { views } = watcher;
    assert.equal(views.reduce((sum, view) => sum + view.packets.length + view.packets_skipped, 0), 1000);
    replay.close();
  });
});

Deno.test('replay: a session that is deleted meanwhile ends its replay with a sentence', async () => {
  await withReplays(async (store, replays) => {
    const id = storeSession(store, records(30));
    const watcher = new Watcher();
    replays.start({ session_id: id, speed: 0.5 }, watcher);
    await until('a first view', () => Promise.resolve(watcher.last));
    await store.sessions.remove(id);
    await watcher.phase('stopped');
    assert(watcher.failure instanceof TapdeckError);
    assert.deepEqual([watcher.failure.kind, watcher.failure.message], [
      'not_found',
      `There is no session ${id}.`,
    ]);
    assert.throws(() => replays.start({ session_id: id, speed: 1 }, watcher), /There is no session/);
  });
});

Deno.test('replay: a session that is being recorded is replayed up to now, and on when there is more', async () => {
  await withReplays(async (store, replays) => {
    const id = store.sessions.create(newSession({ kind: 'live' }));
    const engine = new MetricsEngine({ locality: { kind: 'private' } });
    const all = records(30);
    const write = (from: number, to: number) => {
      const packets = all.slice(from, to).map((record) => ({
        record,
        ...engine.ingest(record, UNKNOWN_LABEL),
        label: undefined,
      }));
      store.writer.write(id, packets, engine.drain(), {});
    };
    assert.match(await replays.state(id, START_US).catch(({ message }) => message), /has no packets/);
    write(0, 100);
    const watcher = new Watcher();
    const replay = replays.start({ session_id: id, speed: 100 }, watcher);
    assert.equal((await watcher.phase('ended')).to_us, START_US + 9_900_000);
    assert.equal(watcher.last?.metrics.packets, 100);
    write(100, 300);
    watcher.states.length = 0;
    replay.resume();
    assert.equal((await watcher.phase('ended')).to_us, START_US + 29_900_000);
    assert.equal(watcher.last?.metrics.packets, 300);
    assert.equal((await replays.state(id, START_US + 15 * SECOND_US)).metrics.packets, 151);
    replay.close();
  });
});

Deno.test('replay: without its packets a session has no moments, and says so', async () => {
  await withReplays(async (store, replays, path) => {
    const id = storeSession(store, []);
    const why = await replays.state(id, START_US).catch((error) => error);
    assert(why instanceof TapdeckError);
    assert.equal(why.kind, 'conflict');

    const lost = storeSession(store, records(3));
    const db = openForWriting(path);
    db.exec(`delete from packets where session_id = ${lost} and no > 20`);
    db.close();
    await assert.rejects(
      replays.state(lost, START_US),
      /^TapdeckError: Packets of this session were removed/,
    );
  });
});

Deno.test('replay: at its end a session has the applications and talkers that the store has of it', async () => {
  await withReplays(async (store, replays) => {
    const label = ({ streamNumber }: { streamNumber: number | undefined }) => ({
      ...UNKNOWN_LABEL,
      app: `App ${streamNumber ?? 0}`,
    });
    const id = storeSession(store, records(10), { label });
    const state = await replays.state(id, START_US + 100 * SECOND_US);
    assert.deepEqual(state.metrics.apps, apps(store.reader, id));
    assert.deepEqual(state.talkers, talkers(store.reader, id, 7));
    assert.equal(state.talkers[0]?.app, 'App 0', 'the largest stream between the two');
  });
});

Deno.test('replay: hosts of a moment add up to those of the whole session at its end', async () => {
  await withReplays(async (store, replays) => {
    const id = storeSession(store, records(10));
    const end = await replays.hostsAt(id, START_US + 100 * SECOND_US);
    assert.deepEqual(end.hosts.map(({ address, packets, bytes }) => [address, packets, bytes]), [
      ['198.51.100.7', 100, 10_000],
    ]);
    const half = await replays.hostsAt(id, START_US + 5 * SECOND_US);
    assert.deepEqual(half.hosts.map(({ streams, packets }) => [streams, packets]), [[3, 51]]);
    assert.deepEqual((await replays.hostsAt(id, START_US - 1)).hosts, []);
  });
});
