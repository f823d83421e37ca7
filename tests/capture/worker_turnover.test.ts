/** Workers that are replaced in mid-capture, and one that gets nothing for a long time. */
import assert from 'node:assert/strict';
import { dissect } from '../../src/capture/dissect.ts';
import { CaptureScanner } from '../../src/capture/scanner.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import { concat, u8 } from '../../tools/packets/bytes.ts';
import { type Frame, pcap, PcapngBlocks } from '../../tools/packets/capture_file.ts';
import { ethernet } from '../../tools/packets/link.ts';
import { udpPacket } from '../../tools/packets/transport.ts';
import { busyFrames, CLIENT, datagram, server } from '../support/busy_capture.ts';
import { childrenNamed } from '../support/children.ts';
import { dissected } from '../support/dissected.ts';
import { TempFolder } from '../support/temp_folder.ts';

/**
 * What a cut takes nothing of. Where the stream's past was lost, round trips and sequence numbers begin anew, and a
 * segment that was sent again is not known to be one: it is then read as new.
 */
function lasting(record: PacketRecord) {
  const { ackRttMs: _rtt, retransmission: _retransmission, info: _info, chain, ...rest } = record;
  return { ...rest, chain: chain.slice(0, chain.indexOf('tcp') + 1) };
}

Deno.test('workers: replaced all the time, every packet comes once and streams keep their numbers', async () => {
  await using folder = await TempFolder.make();
  const path = await folder.write('busy.pcap', pcap(busyFrames(4, 40_000)));
  const whole = await dissected(path);
  for (const workers of [1, 3]) {
    const cuts: number[] = [];
    const warnings: string[] = [];
    const records = await dissected(path, {
      workers,
      spread: 'at once',
      ceilings: { firstBytes: 60_000, secondBytes: 90_000 },
      onCut: (timeUs) => cuts.push(timeUs),
      onRestart: () => assert.fail('none has died'),
      onWarning: (sentence) => warnings.push(sentence),
    });
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? '',
      /^tshark was replaced to bound its memory: 4 conversations went on after two quiet minutes or at a marked gap /,
    );
    assert.equal(records.length, whole.length);
    for (const [i, record] of records.entries()) {
      assert.deepEqual(lasting(record), lasting(whole[i] ?? record));
      const named = /Dup ACK (\d+)#/.exec(record.info)?.[1];
      if (named === undefined) continue;
      const earlier = records[Number(named) - 1];
      assert.ok(
        earlier && earlier.no < record.no && earlier.streamNumber === record.streamNumber,
        record.info,
      );
    }
    assert.ok(cuts.length > 1, `${cuts.length} cuts`);
    assert.deepEqual(cuts, cuts.toSorted((a, b) => a - b));
    assert.ok(
      cuts.every((timeUs) => whole.some((record) => record.timeUs === timeUs)),
      'by a packet of that time',
    );
    assert.deepEqual(await childrenNamed('tshark'), []);
  }
});

Deno.test('workers: pairs that are quiet are not cut off, and nothing is lost with their worker', async () => {
  await using folder = await TempFolder.make();
  const ceilings = { firstBytes: 60_000, secondBytes: 1e9 };
  // Each pair says all it has to say and is then quiet for good: the next one follows at once, or when that is certain.
  const talks = (apartNs: bigint) =>
    Array.from(
      { length: 10 },
      (_, i) => busyFrames(i + 1, 6000).filter((frame) => isOf(frame, i)).map(later(BigInt(i) * apartNs)),
    ).flat();

  let cuts = 0;
  await dissected(await folder.write('at_once.pcap', pcap(talks(0n))), { ceilings, onCut: () => cuts++ });
  assert.ok(cuts > 0, 'workers are replaced');

  const path = await folder.write('quiet.pcap', pcap(talks(180_000_000_000n)));
  const onCut = () => assert.fail('nobody talked any more');
  const onWarning = assert.fail;
  assert.deepEqual(await dissected(path, { ceilings, onCut, onWarning }), await dissected(path));
});

Deno.test('workers: conversations that go on in another after two quiet minutes are counted once and said', async () => {
  await using folder = await TempFolder.make();
  const ceilings = { firstBytes: 60_000, secondBytes: 1e9 };
  const minutes = (count: number) => later(BigInt(count) * 60_000_000_000n);
  const all = busyFrames(4, 6000);
  const half = (connection: number, which: 'begins' | 'ends') => {
    const frames = all.filter((frame) => isOf(frame, connection));
    return which === 'begins' ? frames.slice(0, 30) : frames.slice(30);
  };
  // Two pairs speak, are quiet while a third one has the worker replaced, and go on; the fourth begins afterwards.
  const path = await folder.write(
    'returning.pcap',
    pcap([
      ...half(0, 'begins'),
      ...half(1, 'begins'),
      ...busyFrames(3, 40_000).filter((frame) => isOf(frame, 2)).map(minutes(5)),
      ...half(0, 'ends').map(minutes(10)),
      ...half(1, 'ends').map(minutes(10)),
      ...all.filter((frame) => isOf(frame, 3)).map(minutes(15)),
    ]),
  );
  for (const workers of [1, 2]) {
    const read = async () => {
      const warnings: string[] = [];
      await dissected(path, {
        workers,
        spread: 'under load',
        ceilings,
        onCut: () => assert.fail('nobody was cut'),
        onWarning: (sentence) => warnings.push(sentence),
      });
      return warnings;
    };
    const warnings = await read();
    assert.deepEqual(warnings, [
      'tshark was replaced to bound its memory: 2 conversations went on after two quiet minutes in a fresh one, ' +
      'which does not know what they had sent before.',
    ]);
    assert.deepEqual(await read(), warnings, 'and the same again');
  }
});

/** Whether a frame of `busyFrames` goes to or comes from this server. */
function isOf(frame: Frame, connection: number): boolean {
  const last = connection + 1;
  return frame.bytes[29] === last && frame.bytes[26] === 198 ||
    frame.bytes[33] === last && frame.bytes[30] === 198;
}

const later = (byNs: bigint) => (frame: Frame): Frame => ({ ...frame, timeNs: frame.timeNs + byNs });

/** Packets of a pair that speaks at the beginning and at the end only, and 40,000 of another in between. */
function lopsided(): Frame[] {
  const few = (atNs: bigint) => [0n, 1000n, 2000n].map((timeNs) => datagram(atNs + timeNs, u8(1, 2, 3)));
  const far = { ...server(0), port: 443 };
  const bytes = ethernet(CLIENT.mac, far.mac, udpPacket(CLIENT, far, u8(1, 2, 3)));
  const many = Array.from({ length: 40_000 }, (_, i): Frame => ({ timeNs: BigInt(i) * 1000n, bytes }));
  return [...few(0n), ...many, ...few(40_000_000n)];
}

Deno.test('workers: one that gets nothing for long does not hold up another that gets very much', async () => {
  await using folder = await TempFolder.make();
  const path = await folder.write('long.pcap', pcap(lopsided()));
  for (const harm of ['none', 'killed'] as const) {
    const seen: number[] = [];
    const streams = new Map<number | undefined, number>();
    let restarts = 0;
    const following = dissect({ path }, { workers: 2, spread: 'at once', onRestart: () => restarts++ });
    for await (const batch of following) {
      if (seen.length === 0) {
        // The older one has the pair that says little: it was made to answer by empty packets, which are fed again too.
        const [older, newer] = (await childrenNamed('tshark')).toSorted((a, b) => a - b);
        assert.ok(older && newer);
        if (harm === 'killed') Deno.kill(older, 'SIGKILL');
      }
      for (const { no, streamNumber } of batch) {
        seen.push(no);
        streams.set(streamNumber, (streams.get(streamNumber) ?? 0) + 1);
      }
    }
    assert.equal(restarts, harm === 'killed' ? 1 : 0);
    assert.equal(seen.length, 40_006);
    assert.ok(seen.every((no, i) => no === i + 1));
    assert.deepEqual([...streams], [[0, 6], [1, 40_000]]);
    assert.deepEqual(await childrenNamed('tshark'), []);
  }
});

/** DNS over QUIC, with the secrets to read it. */
const WITH_SECRETS = new URL('../../../shared/captures/doq.pcapng', import.meta.url).pathname;
const there = await Deno.stat(WITH_SECRETS).then(() => true, () => false);

Deno.test({
  name: 'workers: one that starts late knows the secrets too',
  ignore: !there,
  fn: async () => {
    await using folder = await TempFolder.make();
    const alone = await dissected(WITH_SECRETS);
    assert.ok(alone.some((record) => record.protocol === 'DNS'), 'it can be decrypted');
    const scanned = new CaptureScanner().push(await Deno.readFile(WITH_SECRETS));
    const preamble = scanned.filter((record) => !record.packet).map((record) => record.bytes);
    const packets = scanned.filter((record) => record.packet).map((record) => record.bytes);
    const before = busyFrames(1, 20_000);
    const blocks = new PcapngBlocks();
    const path = await folder.write(
      'late.pcapng',
      concat(...preamble, ...before.map((frame) => blocks.packet(frame)), ...packets),
    );
    const records = await dissected(path, {
      workers: 3,
      spread: 'at once',
      // Every worker has been replaced before the first of those packets.
      ceilings: { firstBytes: 10_000, secondBytes: 1e9 },
    });
    assert.deepEqual(
      records.slice(before.length).map(({ protocol, chain, tlsServerNames, alpn }) => ({
        protocol,
        chain,
        tlsServerNames,
        alpn,
      })),
      alone.map(({ protocol, chain, tlsServerNames, alpn }) => ({ protocol, chain, tlsServerNames, alpn })),
    );
  },
});
