/** What the panels of a session show: all of it, or one moment of its replay. */
import type { AppRow, MetricRow, ProtocolRow, RtpRow, SessionRow, TalkerRow } from '../../src/model/rows.ts';
import type { MetricsSnapshot } from '../../src/model/wire.ts';
import { countsOf, type TcpCounts } from './health.ts';
import { type Headline, liveHeadlines, sessionHeadlines } from './headline.ts';

export interface PanelFigures {
  readonly headlines: Headline[];
  readonly apps: readonly AppRow[];
  readonly bytes: number;
  readonly protocols: readonly ProtocolRow[];
  /** The last whole second of a moment; undefined for the whole session. */
  readonly current: readonly MetricRow[] | undefined;
  readonly tcpCounts: TcpCounts;
  readonly talkers: readonly TalkerRow[];
  readonly rtp: readonly RtpRow[];
}

/** The whole session's own figures. */
export type WholeFigures = Omit<PanelFigures, 'headlines' | 'bytes' | 'current'>;

export function panelFigures(
  session: SessionRow,
  whole: WholeFigures,
  moment: { readonly metrics: MetricsSnapshot; readonly talkers: readonly TalkerRow[] } | undefined,
): PanelFigures {
  if (moment === undefined) {
    const headlines = sessionHeadlines(session, whole.protocols, whole.tcpCounts.retransmissions);
    return { ...whole, headlines, bytes: session.bytes, current: undefined };
  }
  const { metrics, talkers } = moment;
  const { protocols, current } = metrics;
  return {
    headlines: liveHeadlines(metrics, false),
    apps: metrics.apps,
    bytes: metrics.bytes,
    protocols,
    current,
    tcpCounts: countsOf(current.filter(({ protocol }) => protocol === 'tcp'), 'the last second'),
    talkers,
    // Figures of RTP streams are kept for the whole session only: they are shown once there is such traffic.
    rtp: protocols.some(({ protocol }) => protocol === 'rtp') ? whole.rtp : [],
  };
}
