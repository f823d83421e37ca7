/** Full disks: seen in time, and not seen in time. Small file systems in memory, which only root may mount. */
import assert from 'node:assert/strict';
import { openWorkshop, type Workshop } from '../../src/commands/workshop.ts';
import type { SessionRow } from '../../src/model/rows.ts';
import { CaptureBudget } from '../../src/session/capture_budget.ts';
import { DiskGuard, type DiskSpace } from '../../src/session/disk_space.ts';
import { Recorder } from '../../src/session/recorder.ts';
import { recoverSessions } from '../../src/session/recovery.ts';
import { RawCaptureRows } from '../../src/store/raw_capture_rows.ts';
import { countedInParts, countedThoughCut, partsOf } from '../support/part_files.ts';
import { countedByCapinfos } from '../support/same_as_wireshark.ts';
import { SmallDisk } from '../support/small_disk.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { Traffic } from '../support/traffic.ts';
import { until } from '../support/until.ts';

const refusal = await SmallDisk.refusal();
if (refusal !== undefined) console.log(`Not tested here: full disks (${refusal})`);

const PLENTY: DiskSpace = { freeBytes: 1e12, totalBytes: 2e12 };

/** Settles with the session, when the recording has ended by itself and is stored. */
function stopped(recorder: Recorder): Promise<SessionRow> {
  return new Promise((resolve) => {
    const unsubscribe = recorder.subscribe({
      stateChanged() {},
      started() {},
      progressed() {},
      problem() {},
      stopped(session) {
        unsubscribe();
        resolve(session);
      },
    });
  });
}

/** Sends until it is disposed of: some 1 MB a second. */
function busy(traffic: Traffic): Disposable {
  const timer = setInterval(() => {
    for (let i = 0; i < 5; i++) traffic.datagram(1000);
  }, 5);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

async function openIn(folder: string): Promise<Workshop & Disposable> {
  const workshop = await openWorkshop({ db: `${folder}/db/tapdeck.sqlite`, data: `${folder}/data` });
  return { ...workshop, [Symbol.dispose]: () => workshop.store.close() };
}

Deno.test('live: a disk that runs short ends the recording, wholly stored, and refuses the next', async () => {
  await using traffic = await Traffic.start();
  await using folder = await TempFolder.make();
  using workshop = await openIn(folder.path);
  let space = PLENTY;
  const places = { captures: workshop.captures.folder, database: folder.at('db') };
  const guard = new DiskGuard(places, () => Promise.resolve(space));
  const recorder = new Recorder({ ...workshop, guard });
  const ended = stopped(recorder);
  const { session_id } = await recorder.start({ interface: 'lo', filter: traffic.filter });
  await traffic.udp('some');
  space = { freeBytes: 150e6, totalBytes: 10e9 };
  const session = await ended;
  assert.equal(session.state, 'interrupted');
  assert.equal(session.packets, 2);
  assert.match(
    session.warnings.join(' '),
    /^The recording was ended because only 150 MB were left on the disk of /,
  );
  assert.equal(await countedByCapinfos(workshop.captures.path(`session-${session_id}.pcapng`)), 2);
  await assert.rejects(
    recorder.start({ interface: 'lo', filter: traffic.filter }),
    /^TapdeckError: Not recording: 150 MB are free on the disk of .*, and 200 MB must be: /,
  );
  assert.equal(workshop.store.sessions.list().length, 1, 'a refused start leaves no session');
  assert.equal(recorder.state().phase, 'idle');
});

Deno.test({
  name: 'live: a real disk that runs short is seen as well',
  ignore: refusal !== undefined,
  async fn() {
    await using traffic = await Traffic.start();
    await using folder = await TempFolder.make();
    await using disk = await SmallDisk.make(folder.at('disk'), 400);
    using workshop = await openIn(disk.path);
    const guard = new DiskGuard({ captures: workshop.captures.folder, database: `${disk.path}/db` });
    const recorder = new Recorder({ ...workshop, guard });
    const ended = stopped(recorder);
    await recorder.start({ interface: 'lo', filter: traffic.filter });
    await traffic.udp('some');
    using _filler = await disk.fill(190e6);
    const session = await ended;
    assert.deepEqual([session.state, session.packets], ['interrupted', 2]);
    assert.match(
      session.warnings.join(' '),
      /only 1[89]\d MB were left on the disk of \S+\/disk\/data\/captures;/,
    );
  },
});

for (const inParts of [false, true]) {
  Deno.test({
    name: `live: dumpcap on a full disk, ${
      inParts ? 'in parts' : 'one file'
    }: what it wrote is stored, and it is said`,
    ignore: refusal !== undefined,
    async fn() {
      await using traffic = await Traffic.start();
      await using folder = await TempFolder.make();
      await using disk = await SmallDisk.make(folder.at('data'), 2);
      using workshop = await openIn(folder.path);
      using rows = new RawCaptureRows(folder.at('db/tapdeck.sqlite'));
      const { captures } = workshop;
      const budget = inParts
        ? { budget: new CaptureBudget({ captures, rows, maxBytes: 1e9, partBytes: 300_000 }) }
        : {};
      const recorder = new Recorder({ ...workshop, ...budget });
      const ended = stopped(recorder);
      const { session_id } = await recorder.start({ interface: 'lo', filter: traffic.filter });
      {
        using _sender = busy(traffic);
        await until('a full disk', async () => {
          const full = (await disk.freeBytes()) === 0 || recorder.state().phase === 'idle';
          return full ? true : undefined;
        });
      }
      // Into one file dumpcap goes on, and says only in the end that the disk was full.
      if (!inParts) await recorder.stop();
      const session = await ended;
      const file = captures.path(`session-${session_id}.pcapng`);
      const paths = inParts ? await partsOf(`${folder.path}/data`, session_id) : [file];
      assert.equal(session.state, 'interrupted');
      assert(session.packets > 500, `${session.packets} packets`);
      assert.match(
        session.warnings.join(' '),
        /The disk of the raw captures was full, and packets are missing/,
      );
      assert.equal(session.packets, inParts ? await countedInParts(paths) : await countedThoughCut(file));
    },
  });
}

Deno.test({
  name:
    'live: a database on a full disk keeps what is stored; with room, the next start completes the session',
  ignore: refusal !== undefined,
  async fn() {
    await using traffic = await Traffic.start();
    await using folder = await TempFolder.make();
    await using disk = await SmallDisk.make(folder.at('db'), 8);
    let sessionId: number;
    let stored: number;
    {
      using workshop = await openIn(folder.path);
      const recorder = new Recorder(workshop);
      const problem = new Promise<string>((resolve) =>
        recorder.subscribe({
          stateChanged() {},
          started() {},
          progressed() {},
          problem: resolve,
          stopped() {},
        })
      );
      ({ session_id: sessionId } = await recorder.start({ interface: 'lo', filter: traffic.filter }));
      await traffic.udp('stored');
      stored = await until('two packets in the store', () => {
        const { packets } = workshop.store.sessions.get(sessionId);
        return Promise.resolve(packets === 2 ? packets : undefined);
      });
      using _filler = await disk.fill(0);
      {
        using _sender = busy(traffic);
        const said = await problem;
        assert.match(said, /^Storing stopped: .+ The raw capture is kept: make room/);
      }
      await until('the end', () => Promise.resolve(recorder.state().phase === 'idle' ? true : undefined));
      const session = workshop.store.sessions.get(sessionId);
      assert.equal(session.state, 'recording', 'so the next start finds it');
      assert(session.packets >= stored);
      const rows = workshop.store.reader.prepare('select count(*) as n from packet_view').get();
      assert.equal(rows?.['n'], session.packets, 'nothing that was stored is lost');
    }
    using workshop = await openIn(folder.path);
    const said: string[] = [];
    await recoverSessions(workshop, (text) => said.push(text));
    const session = workshop.store.sessions.get(sessionId);
    assert.equal(session.state, 'interrupted');
    const file = workshop.captures.path(`session-${sessionId}.pcapng`);
    assert.equal(session.packets, await countedByCapinfos(file));
    assert(session.packets > stored);
  },
});
