/** Recordings in parts: nothing is missed at a rotation, and a kill at any moment loses nothing. */
import assert from 'node:assert/strict';
import { type SessionRow } from '../../src/model/rows.ts';
import { countedInParts, joined, partsOf } from '../support/part_files.ts';
import { runningWith } from '../support/processes.ts';
import { getPackets, getSession } from '../support/rest.ts';
import { assertSameAsWireshark } from '../support/same_as_wireshark.ts';
import { busy, finished, record, restart } from '../support/small_parts.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { Traffic } from '../support/traffic.ts';
import { until } from '../support/until.ts';

/** Ethernet, IPv4 and UDP. */
const UDP_HEADERS_BYTES = 42;

/** Settles when the session has so many parts. */
const partsReach = (folder: TempFolder, count: number) =>
  until(`part ${count}`, async () => {
    const parts = await partsOf(folder.path, 1);
    return parts.length >= count ? parts : undefined;
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
    // Its sizes are worked out some time after it has ended.
    const sizes = { capture_bytes: null, row_bytes: null };
    if (alone) {
      assert.deepEqual(
        { ...session, ...sizes },
        { ...alone, ...sizes },
        'a session that was ended is left alone',
      );
    }
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
    // A part of its own for what follows, which this test's own datagrams do not fill. dumpcap is behind what is sent:
    // each step waits until it has come to the datagram of that length, or what is on its way would fill the part.
    const url = await child.url();
    let bytes = 1000;
    const step = async () => {
      await traffic.udp('x'.repeat(++bytes));
      await until('the datagram', async () => {
        const packets = await getPackets(url, 1);
        return packets.some(({ length }) => length === bytes + UDP_HEADERS_BYTES) ? true : undefined;
      });
    };
    await step();
    const { length } = await partsOf(folder.path, 1);
    while ((await partsOf(folder.path, 1)).length === length) await step();
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
