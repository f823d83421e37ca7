/** Figures over time, in steps of a second or more. */
import type { DatabaseSync } from 'node:sqlite';
import { PROTOCOL_CLASSES } from '../model/protocol.ts';
import type { MetricRow } from '../model/rows.ts';
import { arrayRows } from './array_rows.ts';

const US_PER_SECOND = 1_000_000;

export interface MetricFilter {
  readonly protocol?: string;
  /** Inclusive. */
  readonly from_us?: number;
  /** Exclusive. */
  readonly to_us?: number;
  /** Seconds that one row covers; 1 unless said otherwise. */
  readonly step_s?: number;
}

/** Rows of one answer: some 3 MB as JSON. */
const MAX_ROWS = 10_000;

export interface MetricPage {
  readonly metrics: MetricRow[];
  /** `from_us` of what follows; null at the end. */
  readonly next_from_us: number | null;
}

/** Columns that add up. */
const SUM_COLUMNS = {
  packets: 'sum(packets)',
  packets_in: 'sum(packets_in)',
  packets_out: 'sum(packets_out)',
  bytes: 'sum(bytes)',
  bytes_in: 'sum(bytes_in)',
  bytes_out: 'sum(bytes_out)',
  payload_bytes: 'sum(payload_bytes)',
  goodput_bytes: 'sum(goodput_bytes)',
  goodput_bytes_in: 'sum(goodput_bytes_in)',
  goodput_bytes_out: 'sum(goodput_bytes_out)',
  encrypted_packets: 'sum(encrypted_packets)',
};

/** A column of `metric_view` over several seconds: means are over all samples, "not measured" stays null. */
const mean = (sum: string, samples: string) =>
  `case when sum(${samples}) > 0 then cast(sum(${sum}) as real) / sum(${samples}) / 1e6 end`;

/** What a row holds behind its step and its class, in order. */
const COLUMNS: Readonly<Record<Exclude<keyof MetricRow, 'time_us' | 'protocol' | 'gap'>, string>> = {
  ...SUM_COLUMNS,
  rtt_mean_ms: mean('rtt_sum_ns', 'rtt_samples'),
  rtt_samples: 'nullif(sum(rtt_samples), 0)',
  jitter_mean_ms: mean('jitter_sum_ns', 'jitter_samples'),
  retransmissions: 'case when sum(data_segments) + sum(retransmissions) > 0 then sum(retransmissions) end',
  data_segments: 'case when sum(data_segments) + sum(retransmissions) > 0 then sum(data_segments) end',
  lost: 'case when sum(rtp_expected) > 0 then sum(rtp_lost) end',
  rtp_expected: 'nullif(sum(rtp_expected), 0)',
  dns_mean_ms: mean('dns_sum_ns', 'dns_samples'),
  dns_failures: 'case when sum(dns_responses) > 0 then sum(dns_failures) end',
};

const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

const GAP = 'max(m.second in (select second from gaps where session_id = ?))';

/**
 * Rows of `step_s` seconds, oldest first; `time_us` is the step's beginning. Rates are the caller's to divide. A long
 * answer ends before its last step that would not fit, and says where the next one begins.
 */
export function metrics(db: DatabaseSync, sessionId: number, filter: MetricFilter): MetricPage {
  const step = Math.max(1, Math.trunc(filter.step_s ?? 1));
  const where = ['m.session_id = ?'];
  const values: number[] = [sessionId, sessionId]; // of the gaps, and of the rows
  if (filter.protocol !== undefined) {
    where.push('m.protocol = ?');
    values.push(PROTOCOL_CLASSES.findIndex((name) => name === filter.protocol));
  }
  if (filter.from_us !== undefined) {
    where.push('m.second >= ?');
    values.push(Math.ceil(filter.from_us / US_PER_SECOND));
  }
  if (filter.to_us !== undefined) {
    where.push('m.second < ?');
    values.push(Math.ceil(filter.to_us / US_PER_SECOND));
  }
  // The division is of whole numbers, so the step stands in the text: the driver might bind a real one. Seconds as they
  // are stored come in order and are not all read where the answer ends early.
  const second = step === 1 ? 'm.second' : `m.second / ${step} * ${step}`;
  const rows = arrayRows<Cells>(
    db,
    `select ${second} as step_second, m.protocol,
       ${NAMES.map((name) => `${COLUMNS[name]} as ${name}`).join(', ')}, ${GAP} as gap
     from metrics m where ${where.join(' and ')}
     group by ${second}, m.protocol order by ${second}, m.protocol limit ${MAX_ROWS + 1}`,
    values,
  );
  const beyond = rows[MAX_ROWS]?.[0];
  if (typeof beyond !== 'number') return { metrics: rows.map(rowOf), next_from_us: null };
  // A step has a row for each class at most: there is always more than the one that is cut.
  const whole = rows.filter(([second]) => second !== beyond);
  return { metrics: whole.map(rowOf), next_from_us: beyond * US_PER_SECOND };
}

type Cells = readonly (number | null)[];

/**
 * Checked by SQLite, whose tables are strict: a schema for each of ten thousand rows would take longer than everything
 * else.
 */
function rowOf(cells: Cells): MetricRow {
  const row: Record<string, unknown> = {
    time_us: Number(cells[0]) * US_PER_SECOND,
    protocol: PROTOCOL_CLASSES[Number(cells[1])] ?? 'other',
  };
  for (let i = 0; i < NAMES.length; i++) row[NAMES[i] ?? ''] = cells[i + 2];
  row['gap'] = cells[NAMES.length + 2] === 1;
  return row as MetricRow;
}

/** Seconds since the epoch in which something was missed, in order. */
export function gapSeconds(db: DatabaseSync, sessionId: number): number[] {
  return arrayRows<readonly [second: number]>(
    db,
    'select distinct second from gaps where session_id = ? order by second',
    [sessionId],
  ).map(([second]) => second);
}
