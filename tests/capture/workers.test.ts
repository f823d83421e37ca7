/** Several tsharks side by side read every capture as one does. */
import assert from 'node:assert/strict';
import type { PacketRecord } from '../../src/model/packet.ts';
import { u32 } from '../../tools/packets/bytes.ts';
import { pcap } from '../../tools/packets/capture_file.ts';
import { echo } from '../../tools/packets/icmp.ts';
import { ethernet } from '../../tools/packets/link.ts';
import { udpPacket } from '../../tools/packets/transport.ts';
import { FIXTURES } from '../fixtures/table.ts';
import { busyFrames, CLIENT, server } from '../support/busy_capture.ts';
import { childrenNamed } from '../support/children.ts';
import { dissected, withoutSpentNumbers } from '../support/dissected.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { TempFolder } from '../support/temp_folder.ts';

/** Captures with a SOCKS connect: their streams are the same, in the same order, under other numbers. */
const WITH_SOCKS = new Set(['socks_connect.pcap', 'tls_heur__vmess-tcp.pcapng', 'socks.pcap']);

/** Reads `path` with each number of workers, and holds every field of every record against one worker's. */
async function assertSameWith(path: string, workers: readonly number[]): Promise<PacketRecord[]> {
  const socks = WITH_SOCKS.has(path.slice(path.lastIndexOf('/') + 1));
  const plain = socks ? withoutSpentNumbers : (records: PacketRecord[]) => records;
  const alone = plain(await dissected(path, { workers: 1 }));
  // More workers than pairs of addresses are dealt nothing: one more than those is as good as any number.
  const pairs = new Set(alone.map(({ source, destination }) => [source, destination].toSorted().join(' ')));
  for (const count of new Set(workers.map((each) => Math.min(each, pairs.size + 1)))) {
    const together = plain(await dissected(path, { workers: count, spread: 'at once' }));
    assert.equal(together.length, alone.length);
    // One by one: the difference of two records can be read, that of two captures cannot.
    for (const [i, record] of alone.entries()) assert.deepEqual(together[i], record, `with ${count} workers`);
  }
  return alone;
}

/** Four at a time: most of it is tsharks that start, which is half waiting. */
async function assertAllSame(paths: readonly string[], workers: readonly number[]): Promise<void> {
  const waiting = [...paths];
  const failures: string[] = [];
  const work = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      await assertSameWith(path, workers).catch((error) => failures.push(`${path}: ${error.message}`));
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  assert.deepEqual(failures, []);
  assert.deepEqual(await childrenNamed('tshark'), []);
}

Deno.test('workers: every fixture reads the same with 1, 2, 3 and 5 of them', async () => {
  const files = FIXTURES.filter((each) => (each.packets ?? 0) > 0).map((each) => fixturePath(each.file));
  await assertAllSame(files, [2, 3, 5]);
});

Deno.test('workers: nanoseconds survive', async () => {
  for (const file of ['nanoseconds.pcap', 'nanoseconds.pcapng', 'two_resolutions.pcapng']) {
    const records = await assertSameWith(fixturePath(file), [3]);
    const known = records.flatMap((record) => record.ackRttMs ?? []);
    // A round trip in whole microseconds would come to at most three decimals of a millisecond.
    if (file.startsWith('nano')) {
      assert.ok(known.some((ms) => Math.abs(ms * 1000 - Math.round(ms * 1000)) > 1e-6));
    }
  }
});

Deno.test('workers: frames that Info names are those of the session', async () => {
  await using folder = await TempFolder.make();
  const [me, far] = [CLIENT, { ...server(9), port: 111 }];
  const out = (packet: Uint8Array) => ethernet(me.mac, far.mac, packet);
  const back = (packet: Uint8Array) => ethernet(far.mac, me.mac, packet);
  // ONC RPC (RFC 5531): a call of Portmap's NULL and its reply, each sent twice; and a ping.
  const call = out(udpPacket(me, far, u32(7, 0, 2, 100_000, 2, 0, 0, 0, 0, 0)));
  const reply = back(udpPacket(far, me, u32(7, 1, 0, 0, 0, 0)));
  const asked = out(echo(me.ip, far.ip, 'request', 1, 1, new Uint8Array(8)));
  const answered = back(echo(far.ip, me.ip, 'reply', 1, 1, new Uint8Array(8)));
  const frames = busyFrames(3, 20_000);
  [call, reply, call, reply, asked, answered].forEach((bytes, i) => {
    const at = 20 + 10 * i;
    frames.splice(at, 0, { timeNs: frames[at]?.timeNs ?? 0n, bytes });
  });
  const records = await assertSameWith(await folder.write('named.pcap', pcap(frames)), [3]);
  assert.deepEqual(
    [20, 30, 40, 50, 60, 70].map((at) => records[at]?.info.match(/ of #\d+| [Ii]n \d+/g) ?? []),
    [[], [' In 21'], [' of #21', ' In 31'], [' of #31', ' In 21'], [], [' in 61']],
  );
});

/** Captures of other people's, which lie beside the repository where it is measured against them. */
const SHARED = new URL('../../../shared/captures/', import.meta.url).pathname;
const SELECTION = [
  'anydesk.pcapng', // three interfaces
  'capwap_data.pcapng',
  'dns-google-nsid.pcapng',
  'dns_fragmented.pcap',
  'doq.pcapng', // secrets
  'esp.pcapng',
  'gquic.pcap',
  'h323.pcap',
  'http2.pcapng',
  'ip_fragmented_garbage.pcap',
  'mgcp.pcap',
  'pptp.pcap',
  'quic-23.pcap',
  'rtsp_setup_http.pcapng',
  'skinny.pcap',
  'smb_frags.pcap',
  'socks.pcap',
  'stun_dtls_rtp_unidir.pcapng',
  'stun_zoom.pcapng',
  'teredo.pcap', // ICMP errors about a tunnel
  'tls_heur__vmess-tcp.pcapng',
  'vxlan.pcap',
];

const shared = await Deno.stat(SHARED).then(() => true, () => false);

Deno.test({
  name: 'workers: captures of real traffic read the same with 1 and 3 of them',
  ignore: !shared,
  fn: () => assertAllSame(SELECTION.map((file) => SHARED + file), [3]),
});
