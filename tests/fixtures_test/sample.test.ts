import assert from 'node:assert/strict';
import { makeSample } from '../../tools/sample/sample.ts';
import {
  CHECK_CHECKSUMS,
  countArguments,
  readCounts,
  readRtpStreams,
  tshark,
  WRONG_CHECKSUM,
} from './tshark.ts';

const file = new URL('../../samples/sample.pcapng', import.meta.url);

Deno.test('the sample session is what its generator makes', async () => {
  const committed = await Deno.readFile(file);
  const made = await makeSample();
  assert.ok(
    committed.length === made.length && committed.every((byte, index) => byte === made[index]),
    'samples/sample.pcapng differs from its generator: run tools/make_sample.ts and look at the difference',
  );
});

Deno.test('the sample session is clean, and has what the page wants to show', async () => {
  const expected: Record<string, number> = {
    frame: 5973,
    [WRONG_CHECKSUM]: 0,
    '_ws.malformed': 0,
    '_ws.expert.severity >= 8388608': 0,
    'tcp.analysis.retransmission': 4,
    'tcp.analysis.lost_segment': 1,
    'tcp.analysis.out_of_order': 0,
    'tls.handshake.type == 1': 39,
    'quic and tls.handshake.extensions_server_name': 2,
    'dns.flags.rcode > 0': 3,
    'dns.time > 1': 2,
    'http.request and tcp': 3,
    'icmp': 48,
    'ipv6': 176,
    ssh: 124,
    'sip': 7,
    'rtp': 2651,
  };
  const filters = Object.keys(expected);
  const answer = await tshark(file, [
    ...CHECK_CHECKSUMS,
    ...countArguments(filters),
    '-z',
    'rtp,streams',
  ]);
  assert.equal(answer.code, 0, answer.stderr);
  assert.deepEqual(readCounts(answer.stdout, filters), expected);
  const streams = readRtpStreams(answer.stdout).map(({ ssrc, packets, lost }) => ({ ssrc, packets, lost }));
  assert.deepEqual(streams, [
    { ssrc: '0x4d1f20c3', packets: 1333, lost: 0 },
    { ssrc: '0x9be7a511', packets: 1318, lost: 15 },
  ]);
});
