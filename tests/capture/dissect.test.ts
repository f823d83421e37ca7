import assert from 'node:assert/strict';
import { dissect } from '../../src/capture/dissect.ts';
import type { CaptureFile } from '../../src/capture/capture_bytes.ts';
import { TapdeckError } from '../../src/model/errors.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import { concat } from '../../tools/packets/bytes.ts';
import { pcap, pcapng } from '../../tools/packets/capture_file.ts';
import { FIXTURES } from '../fixtures/table.ts';
import { childrenNamed } from '../support/children.ts';
import { fixtureBytes, fixturePath, microseconds, tsharkFields } from '../support/fixture_files.ts';
import { GrowingFile } from '../support/growing_file.ts';
import { TempFolder } from '../support/temp_folder.ts';

async function dissectAll(file: CaptureFile, options?: Parameters<typeof dissect>[1]) {
  const records: PacketRecord[] = [];
  for await (const batch of dissect(file, options)) records.push(...batch);
  return records;
}

const FIELDS = [
  'frame.time_epoch',
  'frame.len',
  'frame.cap_len',
  'frame.protocols',
  '_ws.col.Source',
  '_ws.col.Destination',
  '_ws.col.Protocol',
  '_ws.col.Info',
  'tcp.stream',
  'udp.stream',
  'tcp.srcport',
  'tcp.dstport',
  'udp.srcport',
  'udp.dstport',
  'tcp.len',
  'udp.length',
  'tcp.analysis.retransmission',
  'tcp.analysis.ack_rtt',
] as const;
type Row = Record<(typeof FIELDS)[number], string>;

/** The innermost TCP or UDP header outside what an ICMP error quotes, told by a plain reading of tshark's fields. */
function streamOf(row: Row) {
  const all = row['frame.protocols'].split(':');
  const icmp = all.findIndex((layer) => layer === 'icmp' || layer === 'icmpv6');
  const chain = icmp < 0 ? all : all.slice(0, icmp);
  const layer = chain.findLast((each) => each === 'tcp' || each === 'udp');
  if (layer !== 'tcp' && layer !== 'udp') return undefined;
  const nth = chain.filter((each) => each === layer).length - 1;
  const value = (field: keyof Row) => row[field].split(',')[nth] ?? '';
  if (value(`${layer}.stream`) === '') return undefined;
  return {
    transport: layer,
    streamNumber: Number(value(`${layer}.stream`)),
    sourcePort: Number(value(`${layer}.srcport`)),
    destinationPort: Number(value(`${layer}.dstport`)),
    payloadBytes: layer === 'tcp' ? Number(value('tcp.len')) : Number(value('udp.length')) - 8,
  };
}

const NO_STREAM = {
  transport: undefined,
  streamNumber: undefined,
  sourcePort: undefined,
  destinationPort: undefined,
  payloadBytes: 0,
};

/** Holds every packet of a fixture against tshark's plain reading of it. */
async function compare(file: string): Promise<void> {
  const path = fixturePath(file);
  const [records, rows] = await Promise.all([dissectAll({ path }), tsharkFields(path, FIELDS)]);
  // A custom block is no packet of the network, although tshark 4.0 shows it as one.
  const truth = rows.filter((row) => row['frame.protocols'] !== 'data');
  assert.equal(records.length, truth.length);
  for (const [i, row] of truth.entries()) {
    const record = records[i];
    assert.ok(record);
    const untimed = row['frame.time_epoch'] === ''; // a simple packet block: it gets the time before it
    assert.deepEqual({
      no: record.no,
      timeUs: record.timeUs,
      length: record.length,
      capturedLength: record.capturedLength,
      source: record.source,
      destination: record.destination,
      protocol: record.protocol,
      info: record.info,
      transport: record.transport,
      streamNumber: record.streamNumber,
      sourcePort: record.sourcePort,
      destinationPort: record.destinationPort,
      payloadBytes: record.payloadBytes,
      retransmission: record.retransmission,
      ackRttMs: record.ackRttMs === undefined ? undefined : record.ackRttMs.toFixed(6),
    }, {
      no: i + 1,
      timeUs: untimed ? records[i - 1]?.timeUs : microseconds(row['frame.time_epoch']),
      length: Number(row['frame.len']),
      capturedLength: Number(row['frame.cap_len']),
      source: row['_ws.col.Source'],
      destination: row['_ws.col.Destination'],
      protocol: row['_ws.col.Protocol'],
      info: file === 'hostile_realms.pcapng' ? oneLine(row['_ws.col.Info']) : row['_ws.col.Info'],
      ...(streamOf(row) ?? NO_STREAM),
      retransmission: row['tcp.analysis.retransmission'] !== '',
      ackRttMs: row['tcp.analysis.ack_rtt'] === ''
        ? undefined
        : (Number(row['tcp.analysis.ack_rtt']) * 1000).toFixed(6),
    });
  }
}

/** STUN's Info holds realms as they were sent: `-T fields` writes their controls out, a line of tabs ends at a line end. */
const oneLine = (info: string) => info.replace(/\\n.*/, '').replaceAll('\\t', '\t');

Deno.test('dissect: every packet of every fixture reads as tshark reads it', async () => {
  const files = FIXTURES.filter((each) => (each.packets ?? 0) > 0).map((each) => each.file);
  const failures: string[] = [];
  // tshark takes a third of a second to start: two at a time keep two cores busy.
  const work = async () => {
    for (let file = files.shift(); file !== undefined; file = files.shift()) {
      await compare(file).catch((error) => failures.push(`${file}: ${error.message}`));
    }
  };
  await Promise.all([work(), work()]);
  assert.deepEqual(failures, []);
});

Deno.test('dissect: names and DNS answers come as sent', async () => {
  const records = await dissectAll({ path: fixturePath('web_browsing.pcapng') });
  const names = new Set(records.flatMap((record) => record.tlsServerNames));
  assert.deepEqual(
    names,
    new Set(['www.netflix.com', 'github.com', 'www.wikipedia.org', 'api.spotify.com']),
  );
  assert.deepEqual(records.flatMap((record) => record.httpHosts), ['plain.example.net']);
  assert.ok(records.some((record) => record.alpn.includes('h2')));
  const answers = records.flatMap((record) => (record.dns?.response ? record.dns : []));
  assert.equal(answers.length, 5);
  for (const answer of answers) {
    assert.equal(answer.rcode, 0);
    assert.ok(answer.addresses.length > 0, answer.queryName);
    assert.ok((answer.responseTimeMs ?? 0) > 0);
  }

  const slow = await dissectAll({ path: fixturePath('dns_slow_and_failing.pcap') });
  const unicast = slow.flatMap((record) =>
    record.dns?.response && record.destinationPort !== 5353 ? record.dns : []
  );
  assert.deepEqual(unicast.map((dns) => dns.rcode).toSorted(), [0, 0, 0, 0, 2, 3, 5]);
  assert.deepEqual(
    unicast.map((dns) => Math.round(dns.responseTimeMs ?? -1)).toSorted((a, b) => a - b),
    [4, 10, 20, 26, 30, 1800, 2400],
  );
});

Deno.test('dissect: RTP headers', async () => {
  const records = await dissectAll({ path: fixturePath('rtp_wrap.pcap') });
  const headers = records.flatMap((record) => record.rtp);
  assert.equal(headers.length, 198);
  assert.deepEqual(new Set(headers.map((header) => header.ssrc)), new Set([0x0c0c0001]));
  assert.ok(!headers.some((header) => header.sequence === 65_535));
  assert.ok(headers.every((header) => header.payloadType === 0));
});

Deno.test('dissect: a file without packets, one without bytes and one that is no capture', async () => {
  assert.deepEqual(await dissectAll({ path: fixturePath('only_a_header.pcap') }), []);
  for (const file of ['empty.pcap', 'not_a_capture.pcap']) {
    await assert.rejects(dissectAll({ path: fixturePath(file) }), (error) => {
      assert.ok(error instanceof TapdeckError);
      assert.equal(error.kind, 'unsupported', file);
      return true;
    });
  }
});

/** Some thousand packets, so that tshark is at work for a while. */
async function manyPackets(): Promise<Uint8Array<ArrayBuffer>> {
  const whole = await fixtureBytes('rtp_call.pcap');
  const [header, packets] = [whole.slice(0, 24), whole.slice(24)];
  return concat(header, ...Array.from({ length: 20 }, () => packets));
}

Deno.test('dissect: when tshark is killed every packet still comes once, as if nothing had been', async () => {
  await using folder = await TempFolder.make();
  using file = new GrowingFile(folder.at('grows.pcap'));
  const bytes = concat(await manyPackets(), new Uint8Array(7)); // cut: that warning must survive the restart
  const cut = Math.floor(bytes.length / 2);
  file.append(bytes.subarray(0, cut));
  const records: PacketRecord[] = [];
  const warnings: string[] = [];
  const read: number[] = [];
  let restarts = 0;
  let killed = false;
  const following = dissect(file.asCapture, {
    onRestart: () => restarts++,
    onWarning: (sentence) => warnings.push(sentence),
    onRead: (taken) => read.push(taken),
  });
  for await (const batch of following) {
    records.push(...batch);
    if (killed) continue;
    killed = true;
    const [pid] = await childrenNamed('tshark');
    assert.ok(pid, 'tshark runs');
    Deno.kill(pid, 'SIGKILL');
    file.append(bytes.subarray(cut));
    file.finish();
  }
  assert.equal(restarts, 1);
  assert.deepEqual(records.map((record) => record.no), Array.from({ length: 12_000 }, (_, i) => i + 1));
  assert.equal(warnings.length, 1, warnings.join(' '));
  assert.match(String(warnings[0]), /cut off in the middle of packet 12001/);
  assert.equal(read.at(-1), bytes.length, 'reading is told to the end');
  assert.deepEqual(read, read.toSorted((a, b) => a - b));

  const undisturbed = await dissectAll({ path: file.path });
  assert.deepEqual(records, undisturbed);
  assert.deepEqual(await childrenNamed('tshark'), []);
});

Deno.test('dissect: a link type that tshark cannot read keeps its packets, and says so', async () => {
  await using folder = await TempFolder.make();
  const frames = [0n, 1_000_000n, 2_000_000n].map((timeNs) => ({ timeNs, bytes: new Uint8Array(60) }));
  const path = await folder.write('odd.pcap', pcap(frames, { linkType: 9999 }));
  const warnings: string[] = [];
  const records = await dissectAll({ path }, { onWarning: (sentence) => warnings.push(sentence) });
  assert.deepEqual(records.map((record) => [record.no, record.timeUs, record.length, record.chain.length]), [
    [1, 0, 60, 0],
    [2, 1000, 60, 0],
    [3, 2000, 60, 0],
  ]);
  assert.equal(warnings.length, 1);
  assert.match(String(warnings[0]), /tshark gave up at packet 1: .*doesn't support\. The rest is kept/);
});

Deno.test('dissect: a second link type that tshark cannot read spoils only what follows', async () => {
  await using folder = await TempFolder.make();
  const good = await fixtureBytes('big_endian.pcapng');
  const bad = pcapng([{ timeNs: 0n, bytes: new Uint8Array(60) }], [{ linkType: 9999 }]);
  const path = await folder.write('second.pcapng', concat(good, bad));
  const records = await dissectAll({ path });
  assert.equal(records.length, 13);
  assert.equal(records.slice(0, 12).every((record) => record.transport === 'udp'), true);
  assert.equal(records[12]?.no, 13);
});

Deno.test('dissect: aborting ends it with the reason, and leaves no tshark', async () => {
  await using folder = await TempFolder.make();
  const path = await folder.write('long.pcap', await manyPackets());
  const stop = new AbortController();
  const reason = new Error('enough');
  await assert.rejects(async () => {
    for await (const _ of dissect({ path }, { signal: stop.signal })) stop.abort(reason);
  }, reason);
  assert.deepEqual(await childrenNamed('tshark'), []);

  // A consumer that simply leaves is no different.
  for await (const batch of dissect({ path })) {
    assert.ok(batch.length > 0);
    break;
  }
  assert.deepEqual(await childrenNamed('tshark'), []);
});

Deno.test('dissect: a tshark that hangs does not keep anyone from leaving', async () => {
  await using folder = await TempFolder.make();
  // More than a pipe holds, so that a write is under way when tshark stops reading.
  const frames = Array.from({ length: 40 }, (_, i) => ({
    timeNs: BigInt(i) * 1_000_000n,
    bytes: new Uint8Array(60_000),
  }));
  using file = new GrowingFile(folder.at('grows.pcap'));
  file.append(pcap(frames.slice(0, 1)));
  const stop = new AbortController();
  await assert.rejects(async () => {
    for await (const _ of dissect(file.asCapture, { signal: stop.signal, onRead })) {
      const [pid] = await childrenNamed('tshark');
      assert.ok(pid);
      Deno.kill(pid, 'SIGSTOP');
      file.append(pcap(frames).subarray(24));
    }
  }, /enough/);
  // onRead is told before the bytes are written to tshark.
  function onRead(bytes: number): void {
    if (bytes > 200_000) setTimeout(() => stop.abort(new Error('enough')), 50);
  }
  assert.deepEqual(await childrenNamed('tshark'), []);
});

Deno.test('dissect: packets of a growing file come before it is finished', async () => {
  await using folder = await TempFolder.make();
  const bytes = await fixtureBytes('tcp_port_reuse.pcap');
  using file = new GrowingFile(folder.at('grows.pcap'));
  file.append(bytes.subarray(0, 24 + 100)); // one whole packet and a part of the next
  const numbers: number[] = [];
  for await (const batch of dissect(file.asCapture)) {
    numbers.push(...batch.map((record) => record.no));
    if (numbers.length === 1) {
      file.append(bytes.subarray(124));
      file.finish();
    }
  }
  assert.deepEqual(numbers, Array.from({ length: 38 }, (_, i) => i + 1));
});

Deno.test('dissect: bytes that come after it was aborted start no tshark', async () => {
  await using folder = await TempFolder.make();
  const path = folder.at('pipe.pcap');
  const made = await new Deno.Command('mkfifo', { args: [path] }).output();
  assert.ok(made.success);
  const stop = new AbortController();
  const begun = Promise.withResolvers<void>();
  const options = { signal: stop.signal, onRead: () => begun.resolve() };
  const ended = assert.rejects(dissectAll({ path, finished: new Promise(() => {}) }, options), /enough/);
  using writer = await Deno.open(path, { write: true });
  const bytes = await fixtureBytes('tcp_port_reuse.pcap');
  await writer.write(bytes.subarray(0, 24));
  await begun.promise;
  // By the next turn the reader waits for more, and an abort does not end that.
  await new Promise((resolve) => setTimeout(resolve));
  stop.abort(new Error('enough'));
  await writer.write(bytes.subarray(24));
  await ended;
  assert.deepEqual(await childrenNamed('tshark'), []);
});
