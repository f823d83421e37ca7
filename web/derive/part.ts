/** What the filter means for figures: which part of a session the server is asked to add up. */
import type { MetricRow, SessionRow } from '../../src/model/rows.ts';
import type { TrafficReport } from '../../src/model/traffic.ts';
import { FILTER_KEYS, type FilterKey, labelsOf, type PacketFilter } from './filter.ts';
import { healthCards } from './health.ts';
import { liveHeadlines, type LiveTotals, sessionHeadlines } from './headline.ts';
import type { PanelFigures } from './moment.ts';
import { PLACE_KEYS, placeQuery } from './place_filter.ts';
import type { SeriesRow } from './series.ts';
import type { TrafficChartId } from './traffic_charts.ts';

/** What narrows packets alone: it can be said of each of them only by looking at it. */
export const PACKETS_ONLY = ['q', 'display_filter'] as const satisfies readonly FilterKey[];

const SECOND_US = 1_000_000;

/** Query parameters of a part; the order of times holds. */
export interface PartQuery {
  readonly [key: string]: string | number | null | undefined;
}

/** Whether a filter narrows more than the packets. */
export function narrowsFigures(filter: PacketFilter): boolean {
  return FILTER_KEYS.some((key) => filter[key] && !(PACKETS_ONLY as readonly FilterKey[]).includes(key));
}

/** @param untilUs the moment that is shown: no packet of it is later */
export function partQuery(filter: PacketFilter, untilUs?: number): PartQuery {
  const { app, host, protocol, stream, from_us, to_us } = filter;
  const end = Math.min(Number(to_us ?? Infinity), untilUs === undefined ? Infinity : untilUs + 1);
  const bounded = Math.max(end, Number(from_us ?? -Infinity));
  return {
    ...{ app, host, protocol, stream, from_us },
    to_us: Number.isFinite(bounded) ? bounded : undefined,
    ...placeQuery(filter),
  };
}

/** The same without its places: who marks one on the map may go on from there to the next. */
export function withoutPlaces(filter: PacketFilter): PacketFilter {
  const rest: Partial<Record<FilterKey, string>> = { ...filter };
  for (const key of PLACE_KEYS) delete rest[key];
  return rest;
}

/** What does not follow the filter, in a sentence. */
export function extentSentence(filter: PacketFilter): string {
  const only = labelsOf(filter, PACKETS_ONLY);
  if (only === undefined) return 'Summaries tell of all traffic.';
  const alone = `${only.charAt(0).toUpperCase()}${only.slice(1)} ${
    only.includes(',') ? 'narrow' : 'narrows'
  }`;
  return narrowsFigures(filter)
    ? `${alone} the packets alone; summaries tell of all traffic.`
    : `${alone} the packets alone.`;
}

/**
 * The figures of a part, as the panels of a session show them.
 * @param atUs the moment of a replay
 */
export function partFigures(report: TrafficReport, atUs?: number): PanelFigures {
  const totals = { ...report, started_us: report.from_us, ended_us: report.to_us };
  const tcpCounts = {
    retransmissions: report.retransmissions,
    rttSamples: null,
    over: 'the session',
  } as const;
  return {
    headlines: atUs === undefined
      ? sessionHeadlines(totals, report.protocols, report.retransmissions)
      : liveHeadlines(livePart(report, atUs), false),
    cards: healthCards(report.protocols, report.rtp, tcpCounts),
    apps: report.apps,
    bytes: report.bytes,
    protocols: report.protocols,
    current: undefined,
    talkers: report.talkers,
    rtp: report.rtp,
  };
}

const SILENT = {
  ...{ packets: 0, bytes: 0, bytes_in: 0, bytes_out: 0, rtt_mean_ms: null, retransmissions: null },
  ...{ data_segments: null, lost: null, rtp_expected: null, gap: false },
};

/**
 * Steps of a part from the beginning of its time to the end: before its first packet and behind its last one nothing
 * moved, which is measured.
 * @param fromUs where steps begin, if later
 */
export function partSteps(report: TrafficReport, fromUs = 0): readonly SeriesRow[] {
  const { steps, from_us, to_us } = report;
  if (from_us === null || to_us === null) return steps;
  const stepUs = report.step_s * SECOND_US;
  const startOf = (us: number) => Math.floor(us / stepUs) * stepUs;
  const [first, last] = [startOf(Math.max(from_us, fromUs)), startOf(to_us)];
  const rows: SeriesRow[] = [...steps];
  if ((steps[0]?.time_us ?? Infinity) > first) rows.unshift({ ...SILENT, time_us: first });
  if ((rows.at(-1)?.time_us ?? -Infinity) < last) rows.push({ ...SILENT, time_us: last });
  return rows;
}

/** Which charts a part has no values for, although there was something to measure. */
export function notKept(report: TrafficReport): Partial<Record<TrafficChartId, string>> {
  const has = (protocol: 'tcp' | 'rtp') =>
    report.protocols.some((row) => row.protocol === protocol && row.packets > 0);
  const known = (field: 'data_segments' | 'rtp_expected') =>
    report.steps.some((step) => step[field] !== null);
  const kept = 'second by second for all of TCP, not for a part of it.';
  return {
    ...(has('tcp') && !known('data_segments') ? { rtt: `Round trips are kept ${kept}` } : {}),
    ...(has('tcp') && !known('data_segments') && !known('rtp_expected')
      ? { loss: `Loss is kept ${kept}` }
      : {}),
  };
}

/**
 * The figures of a part of a recording, with its last whole second as "now".
 * @param atUs the moment that is shown; left out: that of the newest packet
 */
export function livePart(report: TrafficReport, atUs = report.to_us ?? 0): LiveTotals {
  const nowUs = (Math.floor(atUs / SECOND_US) - 1) * SECOND_US;
  const silent = {
    packets: 0,
    bytes: 0,
    bytes_in: 0,
    bytes_out: 0,
    rtt_mean_ms: null,
    retransmissions: null,
  };
  const now = report.steps.find(({ time_us }) => time_us === nowUs) ?? silent;
  const classes: MetricRow['protocol'][] = ['all', 'tcp'];
  return {
    ...report,
    // Steps of more than a second have no "now".
    current: report.step_s === 1 ? classes.map((protocol) => ({ ...now, protocol })) : undefined,
  };
}

/** Whether a session can be added up by parts. */
export function hasParts(session: Pick<SessionRow, 'packets_removed_us'>): boolean {
  return session.packets_removed_us === null;
}
