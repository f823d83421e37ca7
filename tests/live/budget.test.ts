/** A recording within a budget: its oldest parts go, and a kill afterwards loses nothing of what was not stored. */
import assert from 'node:assert/strict';
import { captureSize } from '../../src/capture/capture_parts.ts';
import type { SessionRow } from '../../src/model/rows.ts';
import { tsharkFields } from '../support/fixture_files.ts';
import { KeptParts } from '../support/kept_parts.ts';
import { countedInParts, joined, partsOf } from '../support/part_files.ts';
import { runningWith } from '../support/processes.ts';
import { RecorderChild } from '../support/recorder_child.ts';
import { getPackets, getSession } from '../support/rest.ts';
import { busy, finished, PART_BYTES, record } from '../support/small_parts.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { Traffic } from '../support/traffic.ts';
import { until } from '../support/until.ts';

/** A connection that goes on and on, a request every now and then, until it is disposed of. */
async function talk(traffic: Traffic): Promise<AsyncDisposable> {
  const connection = await Deno.connect({ hostname: '127.0.0.1', port: traffic.httpPort });
  const request = new TextEncoder().encode('GET /again HTTP/1.1\r\nhost: here\r\n\r\n');
  const reading = connection.readable.pipeTo(new WritableStream());
  const timer = setInterval(() => void connection.write(request), 10);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await connection.closeWrite();
      await reading;
    },
  };
}

Deno.test('live: the oldest parts go when they are stored and too much; after a kill the rest is stored once', async () => {
  await using traffic = await Traffic.start();
  await using folder = await TempFolder.make();
  const capture = folder.at('captures/session-1.pcapng');
  const budget = 10 * PART_BYTES;
  const flags = ['--max-capture-gb', String(budget / 1e9)];
  let before: SessionRow;
  await Deno.mkdir(folder.at('captures'));
  await using kept = new KeptParts(folder.path, folder.at('kept'));
  {
    await using child = record(folder, traffic, String(budget / 1e9));
    const url = await child.url();
    await child.said(/^Recording lo/);
    await using _talk = await talk(traffic);
    using _sender = busy(traffic);
    before = await until('a removal', async () => {
      const row = await getSession(url, 1);
      return row.warnings.length > 0 ? row : undefined;
    });
    await child.kill();
    // It fills its part, which nobody reads, and ends as it tells the next one to a closed pipe.
    await until('the end of dumpcap', async () => {
      const running = await runningWith(`-w ${capture} -b`);
      return running.length === 0 ? true : undefined;
    });
  }
  assert.match(
    before.warnings.join(' '),
    /^The raw capture before \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC was removed to stay within 0\.0002 GB\.$/,
  );
  assert.equal(before.state, 'recording');
  assert(before.packets > 0);
  const written = await kept.paths();
  assert(written.length > (await partsOf(folder.path, 1)).length, 'parts were removed');

  await using again = new RecorderChild(folder.path, { partBytes: PART_BYTES, flags });
  const url = await again.url();
  const session = await finished(url);
  assert.equal(session.state, 'interrupted');
  assert.equal(session.warnings.filter((text) => text.includes('removed to stay within')).length, 1);
  const [, from, to] = /Packets (\d+) to (\d+) were read from what is left of its raw capture, by a tshark/
    .exec(session.warnings.join(' ')) ?? [];
  assert(Number(from) > before.packets && Number(to) === session.packets, session.warnings.join(' '));
  assert.equal(session.worker_restarts, 1, 'a cut is counted');

  // Everything that dumpcap wrote, in parts that are there and in those that are gone, is stored once.
  assert.equal(session.packets, await countedInParts(written));
  const packets = await getPackets(url, 1);
  const whole = await joined(written, folder.at('joined.pcapng'));
  const frames = await tsharkFields(whole, ['frame.number', 'frame.len', 'tcp.stream', 'udp.stream']);
  assert.deepEqual(
    packets.map(({ no, length, stream_key }) => [no, length, stream_key]),
    frames.map((row) => [
      Number(row['frame.number']),
      Number(row['frame.len']),
      row['tcp.stream'] === '' ? `udp:${row['udp.stream']}` : `tcp:${row['tcp.stream']}`,
    ]),
  );
  const late = packets.slice(Number(from) - 1);
  assert(late.some((row) => row.stream_key === 'tcp:0'), 'the connection goes on under its number');
  assert.deepEqual([...new Set(late.map((row) => row.transport))].toSorted(), ['tcp', 'udp']);

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
