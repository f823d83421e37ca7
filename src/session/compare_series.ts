/** Both sides' figures over time, on one axis. */
import type { ChartMeasure, CompareSeries } from '../model/compare.ts';
import type { CellField, Cells } from '../model/compare_input.ts';
import { cells, type SecondRange } from '../store/compare_queries.ts';
import type { Store } from '../store/store.ts';

const US = 1_000_000;
/** A chart has no more pixels than this; six measures of two sides make some 100 kB. */
const MOST_POINTS = 800;
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400];

const RATIOS: Readonly<Record<ChartMeasure, { of: CellField; per?: CellField; times: number }>> = {
  throughput_bps: { of: 'bytes', times: 8 },
  packets_per_second: { of: 'packets', times: 1 },
  rtt_mean_ms: { of: 'rttSumNs', per: 'rttSamples', times: 1e-6 },
  tcp_loss_percent: { of: 'retransmissions', per: 'dataSegments', times: 100 },
  dns_mean_ms: { of: 'dnsSumNs', per: 'dnsSamples', times: 1e-6 },
  rtp_jitter_ms: { of: 'jitterSumNs', per: 'jitterSamples', times: 1e-6 },
};

function ofEach<T>(make: (measure: ChartMeasure) => T): Record<ChartMeasure, T> {
  return {
    throughput_bps: make('throughput_bps'),
    packets_per_second: make('packets_per_second'),
    rtt_mean_ms: make('rtt_mean_ms'),
    tcp_loss_percent: make('tcp_loss_percent'),
    dns_mean_ms: make('dns_mean_ms'),
    rtp_jitter_ms: make('rtp_jitter_ms'),
  };
}

export interface SeriesSide {
  readonly sessionId: number;
  readonly range: SecondRange;
  readonly zeroUs: number;
}

export function noSeries(): CompareSeries {
  return { step_s: 1, offsets_s: [], values: ofEach(() => ({ a: [], b: [] })) };
}

/**
 * Steps of equal length from the earlier beginning on. A side's own cells begin where it begins, so that they can lie up
 * to half a step beside the axis: with steps of a second, less than half a second.
 */
export function comparedSeries(db: Store['reader'], sides: readonly [SeriesSide, SeriesSide]): CompareSeries {
  const spans = sides.map(({ range }) => range.to - range.from);
  const begins = sides.map(({ range, zeroUs }) => (range.from * US - zeroUs) / US);
  const earliest = Math.min(...begins);
  // Ranges that lie far apart leave a hole, which takes no points: what counts is what they hold.
  const stepS = STEPS_S.find((step) => spans.every((span) => span / step <= MOST_POINTS)) ??
    Math.ceil(Math.max(...spans) / MOST_POINTS);
  const tables = sides.map(({ sessionId, range }) =>
    cells(db, sessionId, range, stepS, 'keep', 'all').classes.get('all')
  );
  const firsts = begins.map((begin) => Math.round((begin - earliest) / stepS));
  const counts = spans.map((span) => Math.ceil(span / stepS));
  const positions = new Set<number>();
  for (const [i, first] of firsts.entries()) {
    for (let at = first; at < first + (counts[i] ?? 0); at++) positions.add(at);
  }
  const axis = [...positions].sort((x, y) => x - y);
  const column = (measure: ChartMeasure, side: 0 | 1): (number | null)[] =>
    axis.map((at) => {
      const cell = at - (firsts[side] ?? 0);
      return cell < 0 || cell >= (counts[side] ?? 0)
        ? null
        : valueAt(measure, tables[side], cell, Math.min(stepS, (spans[side] ?? 0) - cell * stepS));
    });
  return {
    step_s: stepS,
    offsets_s: axis.map((at) => Math.round((earliest + at * stepS) * 1000) / 1000),
    values: ofEach((measure) => ({ a: column(measure, 0), b: column(measure, 1) })),
  };
}

/** A second without packets carried nothing, which was measured; a second without samples has no round trip. */
function valueAt(
  measure: ChartMeasure,
  found: Cells | undefined,
  cell: number,
  seconds: number,
): number | null {
  const { of, per, times } = RATIOS[measure];
  const top = found?.[of][cell] ?? 0;
  const bottom = per ? found?.[per][cell] ?? 0 : seconds;
  return bottom > 0 ? (top / bottom) * times : null;
}
