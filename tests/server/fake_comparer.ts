/** A comparison without sessions: it remembers what was asked, and finds nothing. */
import type { CompareRequest, CompareSide, Comparison, SessionComparer } from '../../src/model/compare.ts';
import { TapdeckError } from '../../src/model/errors.ts';

export class FakeComparer implements SessionComparer {
  readonly asked: CompareRequest[] = [];

  // deno-lint-ignore require-await -- what it throws must be a rejection
  async compare(request: CompareRequest): Promise<Comparison> {
    const { a, b, align } = request;
    for (const { session_id } of [a, b]) {
      if (session_id > 100) throw new TapdeckError('not_found', `There is no session ${session_id}.`);
    }
    this.asked.push(request);
    const none = { a: [], b: [] };
    const side = (session_id: number): CompareSide => ({
      ...{ session_id, name: 'x', kind: 'import', source: 'x.pcap', state: 'complete' },
      ...{ started_us: null, ended_us: null, from_us: null, to_us: null, seconds: 0, zero_us: null },
      ...{ packets: 0, bytes: 0, gap_seconds: 0, block_s: null },
    });
    return {
      a: side(a.session_id),
      b: side(b.session_id),
      align,
      state: 'empty',
      notes: [],
      series: {
        step_s: 1,
        offsets_s: [],
        values: {
          throughput_bps: none,
          packets_per_second: none,
          rtt_mean_ms: none,
          tcp_loss_percent: none,
          dns_mean_ms: none,
          rtp_jitter_ms: none,
        },
      },
      changes: [],
      changes_left_out: { metric: 0, protocol: 0, application: 0, host: 0, network: 0 },
      appeared: [],
      appeared_left_out: 0,
      disappeared: [],
      disappeared_left_out: 0,
    };
  }
}
