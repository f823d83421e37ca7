/**
 * Figures at one moment become what the panels show. The live engine and a stored session's replay both come through
 * here, so that the same moment looks the same.
 */
import type { AppTotals, Peaks, SessionTotals, Sums } from '../model/metric.ts';
import type { ProtocolClass } from '../model/protocol.ts';
import type { MetricRow, ProtocolRow, TalkerRow } from '../model/rows.ts';
import type { QuantileSketch } from './quantiles.ts';
import { metricRow, protocolRow, secondOf, windows } from './rows.ts';
import { emptySums } from './sums.ts';

/** Totals, where the versions of IP may not be known for a moment. */
export type TotalsAt = Omit<SessionTotals, 'ipv4Packets' | 'ipv6Packets'> & {
  readonly ipv4Packets: number | undefined;
  readonly ipv6Packets: number | undefined;
};

/** One class up to a moment. */
export interface ClassAt {
  readonly protocol: ProtocolClass;
  readonly sums: Sums;
  readonly peaks: Peaks;
  /** Undefined where round trips were not kept for the moment. */
  readonly rtt: QuantileSketch | undefined;
  /** What the second before the moment's own holds; undefined: nothing. */
  readonly lastWhole: { readonly sums: Sums; readonly gap: boolean } | undefined;
}

/** Everything up to a moment. */
export interface FiguresAt {
  readonly atUs: number;
  readonly totals: Readonly<TotalsAt>;
  readonly streams: number;
  readonly classes: readonly ClassAt[];
  /**
   * One-second windows that the measured sums (goodput, round trips, loss ...) are of, where they end before the
   * moment; undefined: they go up to it, as the counts do.
   */
  readonly measuredSeconds?: number;
  /** Largest first. */
  readonly apps: readonly AppTotals[];
  readonly seconds: readonly MetricRow[];
  /** Largest first. */
  readonly talkers: readonly Omit<TalkerRow, 'rank'>[];
}

/** What the panels need beside the session's own counts. */
export interface MomentFigures {
  readonly totals: Readonly<TotalsAt>;
  readonly streams: number;
  readonly current: readonly MetricRow[];
  readonly protocols: readonly ProtocolRow[];
  readonly apps: readonly AppTotals[];
  readonly seconds: readonly MetricRow[];
  readonly talkers: readonly TalkerRow[];
}

export function momentFigures(figures: FiguresAt): MomentFigures {
  const { totals, streams, apps, seconds } = figures;
  const lastWhole = secondOf(figures.atUs) - 1;
  const seen = figures.classes.filter(({ sums }) => sums.packets > 0);
  const all = windows(totals.firstUs, totals.lastUs);
  return {
    totals: { ...totals },
    streams,
    current: seen.map(({ protocol, lastWhole: last }) =>
      metricRow(lastWhole, protocol, last?.sums ?? emptySums(), last?.gap ?? false)
    ),
    protocols: seen.map(({ protocol, sums, peaks, rtt }) =>
      protocolRow(protocol, sums, peaks, rtt, all, figures.measuredSeconds)
    ),
    apps,
    seconds,
    talkers: figures.talkers.map((talker, i) => ({ rank: i + 1, ...talker })),
  };
}
