/** What the panels of a session show: all of it, or one moment of its replay. */
import type { AppRow, MetricRow, ProtocolRow, RtpRow, SessionRow, TalkerRow } from '../../src/model/rows.ts';
import type { MetricsSnapshot } from '../../src/model/wire.ts';
import { milliseconds, percent } from './format.ts';
import { countsOf, type HealthCard, healthCards, type TcpCounts } from './health.ts';
import { type Headline, liveHeadlines, sessionHeadlines } from './headline.ts';

export interface PanelFigures {
  readonly headlines: Headline[];
  readonly cards: HealthCard[];
  readonly apps: readonly AppRow[];
  readonly bytes: number;
  readonly protocols: readonly ProtocolRow[];
  /** The last whole second of a moment; undefined for the whole session. */
  readonly current: readonly MetricRow[] | undefined;
  readonly talkers: readonly TalkerRow[];
  readonly rtp: readonly RtpRow[];
}

/** The whole session's own figures. */
export type WholeFigures = Omit<PanelFigures, 'headlines' | 'cards' | 'bytes' | 'current'> & {
  readonly tcpCounts: TcpCounts;
};

export function panelFigures(
  session: SessionRow,
  whole: WholeFigures,
  moment: { readonly metrics: MetricsSnapshot; readonly talkers: readonly TalkerRow[] } | undefined,
): PanelFigures {
  if (moment === undefined) {
    const headlines = sessionHeadlines(session, whole.protocols, whole.tcpCounts.retransmissions);
    const cards = healthCards(whole.protocols, whole.rtp, whole.tcpCounts);
    return { ...whole, headlines, cards, bytes: session.bytes, current: undefined };
  }
  const { metrics, talkers } = moment;
  const { protocols, current } = metrics;
  return {
    headlines: liveHeadlines(metrics, false),
    apps: metrics.apps,
    bytes: metrics.bytes,
    protocols,
    current,
    cards: momentCards(protocols, current),
    talkers,
    // Figures of RTP streams are kept for the whole session only: they are shown once there is such traffic.
    rtp: protocols.some(({ protocol }) => protocol === 'rtp') ? whole.rtp : [],
  };
}

/** Percentiles and single RTP streams are kept for the whole session only, so the cards of a moment do without. */
function momentCards(protocols: readonly ProtocolRow[], current: readonly MetricRow[]): HealthCard[] {
  const tcpNow = countsOf(current.filter(({ protocol }) => protocol === 'tcp'), 'the last second');
  const rtp = protocols.find(({ protocol }) => protocol === 'rtp');
  return healthCards(protocols, [], tcpNow).map((card) => {
    if (card.id !== 'rtp' || rtp === undefined) {
      return {
        ...card,
        figures: card.figures.filter(({ name, quantity }) => quantity.unit !== '' || !/^p\d/.test(name)),
      };
    }
    const figures = [
      {
        name: 'Loss',
        meaning: 'Missing sequence numbers of all expected; negative when duplicates outnumber gaps',
        quantity: percent(rtp.loss_percent),
      },
      {
        name: 'Mean jitter',
        meaning: 'Interarrival jitter (RFC 3550) over all packets',
        quantity: milliseconds(rtp.jitter_mean_ms),
      },
    ];
    return { ...card, figures, verdict: undefined };
  });
}
