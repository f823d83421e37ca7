/**
 * Which changes belong together. A longer way shows in every round trip, more traffic in every count of it; such rows
 * stand below one that leads them. It is no proof of a cause: only same family, same direction, like size.
 */
import type { ChangeRow, Measure } from '../model/compare.ts';
import type { Finding } from './compare_findings.ts';
import { RULES } from './compare_measures.ts';

/** Differences in the same unit are of like size within this factor. */
const LIKE = 3;
/** A subject belongs to a change of the total when it makes up this share of it. */
const LEAST_PART = 0.25;

/** Who leads a family: the first of these totals that is beyond the noise. */
const LEADERS: Partial<Record<string, readonly Measure[]>> = {
  volume: ['throughput_bps', 'goodput_bps', 'packets_per_second', 'throughput_in_bps', 'throughput_out_bps'],
  delay: ['rtt_p50_ms', 'handshake_ms', 'rtt_mean_ms', 'rtt_p95_ms', 'dns_mean_ms'],
  loss: ['tcp_loss_percent', 'rtp_loss_percent'],
};

export type Judged = { readonly finding: Finding; readonly row: ChangeRow };

/** @returns for each key that belongs to another: that other's key */
export function partsOf(judged: readonly Judged[]): Map<string, string> {
  const beyond = judged.filter(({ row }) => row.verdict === 'beyond');
  const parts = new Map<string, string>();
  const leaders = Object.values(LEADERS).map((measures) =>
    measures?.flatMap((measure) =>
      beyond.filter(({ row }) => row.kind === 'metric' && row.measure === measure)
    )[0]
  ).filter((each) => each !== undefined);
  for (const one of beyond) {
    const leader = leaders.find((each) =>
      RULES[each.row.measure].family === RULES[one.row.measure].family && each !== one
    );
    if (leader && sameWay(one.row, leader.row) && belongs(one.row, leader.row)) {
      parts.set(one.row.key, leader.row.key);
      continue;
    }
    // A host or network that moved as the application does that it serves.
    const app = beyond.find(({ row }) =>
      row.kind === 'application' && row.subject === one.finding.mainApp && row.measure === one.row.measure
    );
    if (app && one.finding.mainApp !== null && sameWay(one.row, app.row)) parts.set(one.row.key, app.row.key);
  }
  // One level only: an application that belongs to a total takes its hosts along.
  for (const [key, parent] of parts) parts.set(key, parts.get(parent) ?? parent);
  return parts;
}

const sameWay = (x: ChangeRow, y: ChangeRow): boolean =>
  Math.sign(x.difference ?? 0) === Math.sign(y.difference ?? 0);

function belongs(row: ChangeRow, leader: ChangeRow): boolean {
  const ratio = Math.abs(row.difference ?? 0) / Math.abs(leader.difference || 1);
  if (RULES[row.measure].family !== 'volume') return ratio <= LIKE && ratio >= 1 / LIKE;
  // Packets and bits cannot be held against each other; a total of the same traffic always belongs.
  return row.kind === 'metric' || row.measure !== leader.measure || ratio >= LEAST_PART;
}
