/** RTP loss and jitter are those that `tshark -z rtp,streams` says of the fixtures. */
import assert from 'node:assert/strict';
import { dissect } from '../../src/capture/dissect.ts';
import { MetricsEngine } from '../../src/metrics/engine.ts';
import { UNKNOWN_LABEL } from '../../src/model/label.ts';
import { FIXTURES } from '../fixtures/table.ts';
import { fixturePath } from '../support/fixture_files.ts';

const round = (value: number | undefined) => Math.round((value ?? 0) * 1000) / 1000;

for (const fixture of FIXTURES) {
  const { rtpStreams } = fixture;
  if (!rtpStreams) continue;
  Deno.test(`rtp: ${fixture.file} has the loss and the jitter that tshark measures`, async () => {
    const engine = new MetricsEngine({ locality: { kind: 'private' } });
    for await (const batch of dissect({ path: fixturePath(fixture.file) })) {
      for (const record of batch) engine.ingest(record, UNKNOWN_LABEL);
    }
    const { rtp, seconds } = engine.drain();
    // The mean that tshark prints across a change of clock mixes two of them; ours begins anew (RFC 7160).
    const clockChanges = fixture.file === 'rtp_clock_change.pcap';
    const jitter = (mean: number | undefined, max: number | undefined) =>
      clockChanges ? [] : [round(mean), round(max)];
    assert.deepEqual(
      rtp.map((each) => [
        `0x${each.ssrc.toString(16).padStart(8, '0')}`,
        each.sourcePort,
        each.packets,
        each.expected - each.packets,
        ...jitter(each.jitterMeanMs, each.jitterMaxMs),
      ]).toSorted(),
      rtpStreams.map((each) => [
        each.ssrc,
        each.sourcePort,
        each.packets,
        each.lost,
        ...jitter(each.jitterMeanMs, each.jitterMaxMs),
      ]).toSorted(),
    );
    if (clockChanges) {
      assert.ok((rtp[0]?.jitterMaxMs ?? 99) < 10, 'no jump of 59 ms where the clock changes');
      assert.equal(rtp[0]?.clockRateHz, 16_000);
    }
    // What the seconds say adds up to what the streams say.
    const sums = seconds.filter((each) => each.protocol === 'rtp').map((each) => each.sums);
    const total = (field: 'rtpLost' | 'rtpExpected') => sums.reduce((sum, each) => sum + each[field], 0);
    assert.equal(total('rtpExpected'), rtp.reduce((sum, each) => sum + each.expected, 0));
    assert.equal(total('rtpLost'), rtp.reduce((sum, each) => sum + each.expected - each.packets, 0));
  });
}
