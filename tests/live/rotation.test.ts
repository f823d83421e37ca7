/** Recordings in parts: nothing is missed at a rotation, the budget is kept, and a kill at any moment loses nothing. */
import assert from 'node:assert/strict';
import { captureSize } from '../../src/capture/capture_parts.ts';
import { type SessionRow } from '../../src/model/rows.ts';
import { countedInParts, joined, partsOf } from '../support/part_files.ts';
import { runningWith } from '../support/processes.ts';
import { RecorderChild } from '../support/recorder_child.ts';
import { getPackets, getSession } from '../support/rest.ts';
import { assertSameAsWireshark } from '../support/same_as_wireshark.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { Traffic } from '../support/traffic.ts';
import { until } from '../support/until.ts';

/** Some 25 packets of `busy` fill a part. */
const PART_BYTES = 20_000;

/** Datagrams of 700 bytes, so fast that a part takes some 30 ms, until it is disposed of. */
function busy(traffic: Traffic): Disposable & { readonly sent: () => number } {
  let sent = 0;
  const timer = setInterval(() => {
    for (let i = 0; i < 4; i++, sent++) traffic.datagram(700);
  }, 5);
  return { sent: () => sent, [Symbol.dispose]: () => clearInterval(timer) };
}

const record = (folder: TempFolder, traffic: Traffic, gigabytes: string) =>
  new RecorderChild(folder.path, {
    partBytes: PART_BYTES,
    flags: ['--max-capture-gb', gigabytes, '--interface', 'lo', '--filter', traffic.filter],
  });

const restart = (folder: TempFolder) => new RecorderChild(folder.path, { partBytes: PART_BYTES, flags: [] });

/** Settles when the session has so many parts. */
const partsReach = (folder: TempFolder, count: number) =>
  until(`part ${count}`, async () => {
    const parts = await partsOf(folder.path, 1);
    return parts.length >= count ? parts : undefined;
  });

const finished = (url: string): Promise<SessionRow> =>
  until('the end of the session', async () => {
    const row = await getSession(url, 1);
    return row.state === 'recording' ? undefined : row;
  });

/** Every packet of the parts is stored, once and in order. */
async function assertWhole(folder: TempFolder, url: string, session: SessionRow): Promise<void> {
  const parts = await partsOf(folder.path, 1);
  assert.equal(session.packets, await countedInParts(parts));
  await assertSameAsWireshark(await getPackets(url, 1), await joined(parts, folder.at('joined.pcapng')));
}

Deno.test('live: a recording in many parts is stored as Wireshark reads them one after the other', async () => {
  await using traffic = await Traffic.start();
  await using folder = await TempFolder.make();
  let sent = 0;
  {
    await using child = record(folder, traffic, '1');
    await child.said(/^Recording lo/);
    {
      using sender = busy(traffic);
      await partsReach(folder, 12);
      sent = sender.sent();
    }
    await traffic.http('/the last');
    await child.stop();
    assert(child.lines.some((line) => line.startsWith('Session 1 is kept: ')), child.lines.join('\n'));
  }
  await using again = restart(folder);
  const url = await again.url();
  const session = await getSession(url, 1);
  assert.deepEqual([session.state, session.warnings], ['complete', []]);
  assert(session.packets >= sent, `${session.packets} of ${sent}`);
  await assertWhole(folder, url, session);

  const { status } = await fetch(`${url}api/sessions/1`, { method: 'DELETE' });
  assert.equal(status, 204);
  assert.deepEqual(await partsOf(folder.path, 1), [], 'a session takes all its parts along');
});

for (const victim of ['Tapdeck', 'dumpcap', 'both'] as const) {
  Deno.test(`live: kill -9 of ${victim} between rotations: every packet of every part is stored once`, async () => {
    await using traffic = await Traffic.start();
    await using folder = await TempFolder.make();
    const capture = folder.at('captures/session-1.pcapng');
    let alone: SessionRow | undefined;
    {
      await using child = record(folder, traffic, '1');
      const url = await child.url();
      await child.said(/^Recording lo/);
      using _sender = busy(traffic);
      await partsReach(folder, 6);
      const dumpcap = await child.dumpcapPid();
      if (victim !== 'Tapdeck') Deno.kill(dumpcap, 'SIGKILL');
      if (victim !== 'dumpcap') await child.kill();
      if (victim === 'Tapdeck') {
        // Nobody keeps the budget any more: dumpcap fills its part, and ends as it tells the next one to a closed pipe.
        await until('the end of dumpcap', async () => {
          const running = await runningWith(`-w ${capture} -b`);
          return running.length === 0 ? true : undefined;
        });
      }
      if (victim === 'dumpcap') {
        alone = await finished(url);
        await assertWhole(folder, url, alone);
      }
    }
    await using again = restart(folder);
    const url = await again.url();
    const session = await finished(url);
    assert.deepEqual(await runningWith(`-w ${capture} -b`), [], 'no dumpcap of it is left');
    assert.equal(session.state, 'interrupted');
    assert.match(
      session.warnings.join(' '),
      victim === 'dumpcap'
        ? /^dumpcap ended unexpectedly \(SIGKILL\)\./
        : /^Tapdeck ended before this session was/,
    );
    if (alone) assert.deepEqual(session, alone, 'a session that was ended is left alone');
    await assertWhole(folder, url, session);
  });
}

Deno.test('live: kill -9 of Tapdeck while it is quiet: dumpcap goes on in its part, until the next start', async () => {
  await using traffic = await Traffic.start();
  await using folder = await TempFolder.make();
  const capture = folder.at('captures/session-1.pcapng');
  {
    await using child = record(folder, traffic, '1');
    await child.said(/^Recording lo/);
    {
      using _sender = busy(traffic);
      await partsReach(folder, 3);
    }
    // A part of its own for what follows: this test's own datagrams do not fill it.
    const { length } = await partsOf(folder.path, 1);
    while ((await partsOf(folder.path, 1)).length === length) await traffic.udp('x'.repeat(100));
    const dumpcap = await child.dumpcapPid();
    await child.kill();
    for (let i = 0; i < 10; i++) await traffic.udp('while nobody is there');
    assert.deepEqual(await runningWith(`-w ${capture} -b`), [dumpcap], 'dumpcap captures on');
  }
  await using again = restart(folder);
  const url = await again.url();
  const session = await finished(url);
  assert(again.lines.includes(`Ended a dumpcap of an earlier run that still wrote ${capture}.`));
  assert.deepEqual(await runningWith(`-w ${capture} -b`), [], 'no dumpcap of it is left');
  await assertWhole(folder, url, session);
  const { packets } = session;
  const infos = (await getPackets(url, 1)).slice(packets - 20).map(({ length }) => length);
  assert.deepEqual(infos, Array(20).fill(63), 'what came while nobody was there is the last of it');
});

Deno.test('live: the oldest parts go when they are stored and too much; a kill then keeps what is stored', async () => {
  await using traffic = await Traffic.start();
  await using folder = await TempFolder.make();
  const budget = 10 * PART_BYTES;
  const flags = ['--max-capture-gb', String(budget / 1e9)];
  let before: SessionRow;
  {
    await using child = record(folder, traffic, String(budget / 1e9));
    const url = await child.url();
    await child.said(/^Recording lo/);
    using _sender = busy(traffic);
    before = await until('a removal', async () => {
      const row = await getSession(url, 1);
      return row.warnings.length > 0 ? row : undefined;
    });
    await child.kill();
  }
  assert.match(
    before.warnings.join(' '),
    /^The raw capture before \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC was removed to stay within 0\.0002 GB\.$/,
  );
  assert.equal(before.state, 'recording');
  assert(before.packets > 0);

  await using again = new RecorderChild(folder.path, { partBytes: PART_BYTES, flags });
  const url = await again.url();
  const session = await finished(url);
  assert.equal(session.state, 'interrupted');
  assert(session.packets >= before.packets, 'what was stored is kept');
  const packets = await getPackets(url, 1);
  assert.deepEqual(packets.map(({ no }) => no), Array.from({ length: session.packets }, (_, i) => i + 1));
  assert.equal(session.warnings.filter((text) => text.includes('removed to stay within')).length, 1);
  assert.match(session.warnings.join(' '), /Tapdeck ended before this session was complete\. /);

  // What needs the whole capture says so; nothing is done by half.
  await assert.rejects(captureSize(folder.at('captures/session-1.pcapng')), /is not whole any more/);
  const moved = await fetch(`${url}api/sessions/1`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ local_addresses: null }),
  });
  assert.equal(moved.status, 409);
  assert.match(await moved.text(), /gone wholly or in part: its directions stay as they are/);
  assert.deepEqual(await getPackets(url, 1), packets);
});
