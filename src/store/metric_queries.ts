/** Figures over time, in steps of a second or more. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { PROTOCOL_CLASSES } from '../model/protocol.ts';
import { type MetricRow, metricRow } from '../model/rows.ts';
import { storedFlag } from './stored_flag.ts';

export interface MetricFilter {
  readonly protocol?: string;
  /** Inclusive. */
  readonly from_us?: number;
  /** Exclusive. */
  readonly to_us?: number;
  /** Seconds that one row covers; 1 unless said otherwise. */
  readonly step_s?: number;
}

const storedMetric = v.object({ ...metricRow.entries, gap: storedFlag });

/** Columns that add up. */
const SUMS = [
  'packets',
  'packets_in',
  'packets_out',
  'bytes',
  'bytes_in',
  'bytes_out',
  'payload_bytes',
  'goodput_bytes',
  'goodput_bytes_in',
  'goodput_bytes_out',
  'encrypted_packets',
];

/** A column of `metric_view` over several seconds: means are over all samples, "not measured" stays null. */
const mean = (sum: string, samples: string) =>
  `case when sum(${samples}) > 0 then cast(sum(${sum}) as real) / sum(${samples}) / 1e6 end`;

const STEP_COLUMNS = `${SUMS.map((name) => `sum(${name}) as ${name}`).join(', ')},
  ${mean('rtt_sum_ns', 'rtt_samples')} as rtt_mean_ms,
  nullif(sum(rtt_samples), 0) as rtt_samples,
  ${mean('jitter_sum_ns', 'jitter_samples')} as jitter_mean_ms,
  case when sum(data_segments) + sum(retransmissions) > 0 then sum(retransmissions) end as retransmissions,
  case when sum(rtp_expected) > 0 then sum(rtp_lost) end as lost,
  ${mean('dns_sum_ns', 'dns_samples')} as dns_mean_ms,
  case when sum(dns_responses) > 0 then sum(dns_failures) end as dns_failures,
  max(exists (select 1 from gaps g where g.session_id = m.session_id and g.second = m.second)) as gap`;

/** Rows of `step_s` seconds, oldest first; `time_us` is the step's beginning. Rates are the caller's to divide. */
export function metrics(db: DatabaseSync, sessionId: number, filter: MetricFilter): MetricRow[] {
  const step = filter.step_s ?? 1;
  const where = ['m.session_id = ?'];
  const values: number[] = [step, step, sessionId];
  if (filter.protocol !== undefined) {
    where.push('m.protocol = ?');
    values.push(PROTOCOL_CLASSES.findIndex((name) => name === filter.protocol));
  }
  if (filter.from_us !== undefined) {
    where.push('m.second >= ?');
    values.push(Math.ceil(filter.from_us / 1_000_000));
  }
  if (filter.to_us !== undefined) {
    where.push('m.second < ?');
    values.push(Math.ceil(filter.to_us / 1_000_000));
  }
  // The casts make sure of whole-number division, whatever kind of number the driver binds.
  const rows = db.prepare(
    `select m.second / cast(? as integer) * cast(? as integer) as step_second, m.protocol, ${STEP_COLUMNS}
     from metrics m where ${
      where.join(' and ')
    } group by step_second, m.protocol order by step_second, m.protocol`,
  ).all(...values);
  return rows.map((row) =>
    v.parse(storedMetric, {
      ...row,
      time_us: Number(row['step_second']) * 1_000_000,
      protocol: PROTOCOL_CLASSES[Number(row['protocol'])],
    })
  );
}
