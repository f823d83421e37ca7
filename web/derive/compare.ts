/** What two sides of a comparison have to say, in words. */
import {
  type ChangeKind,
  type ChangeRow,
  type Comparison,
  type Measure,
  type OneSidedRow,
  type Verdict,
} from '../../src/model/compare.ts';
import type { ProtocolClass } from '../../src/model/protocol.ts';
import {
  bitRate,
  count,
  elapsed,
  milliseconds,
  packetRate,
  percent,
  type Quantity,
  threeDigits,
  written,
} from './format.ts';
import type { PacketFilter } from './filter.ts';
import { className } from './palette.ts';

const DAY_S = 86_400;

const NAMES: Readonly<Record<Measure, string>> = {
  throughput_bps: 'Throughput',
  throughput_in_bps: 'Inbound throughput',
  throughput_out_bps: 'Outbound throughput',
  goodput_bps: 'Goodput',
  packets_per_second: 'Packets a second',
  rtt_mean_ms: 'Round trip, mean',
  rtt_p50_ms: 'Round trip, p50',
  rtt_p95_ms: 'Round trip, p95',
  handshake_ms: 'TCP handshake, p50',
  tcp_loss_percent: 'TCP loss',
  retransmitted_percent: 'Retransmitted packets',
  rtp_loss_percent: 'RTP loss',
  rtp_jitter_ms: 'RTP jitter',
  dns_mean_ms: 'DNS response time',
  dns_failure_percent: 'DNS failures',
  encrypted_percent: 'Encrypted share',
  ipv6_percent: 'IPv6 share',
};

export const KIND_NAMES: Readonly<Record<ChangeKind, string>> = {
  metric: 'Totals',
  protocol: 'Protocols',
  application: 'Applications',
  host: 'Hosts',
  network: 'Networks',
};

export const VERDICT_NAMES: Readonly<Record<Verdict, string>> = {
  beyond: 'beyond the noise',
  small: 'beyond the noise, but small',
  within: 'within the noise',
  too_short: 'too little to tell',
};

export function measureName(measure: Measure): string {
  return NAMES[measure];
}

export function measured(measure: Measure, value: number | null): Quantity {
  if (measure.endsWith('_bps')) return bitRate(value);
  if (measure.endsWith('_ms')) return milliseconds(value);
  if (measure.endsWith('_percent')) return percent(value);
  return packetRate(value);
}

/** The class, application, host or network of a row as people call it; empty for totals. */
export function subjectName(row: Pick<ChangeRow, 'kind' | 'subject' | 'subject_name'>): string {
  const { kind, subject, subject_name } = row;
  if (subject === null) return '';
  if (kind === 'protocol') return className(subject as ProtocolClass);
  if (kind === 'network') return subject_name ?? (subject === '' ? 'Unknown network' : `AS${subject}`);
  return subject_name ?? subject;
}

/** "+19.9 ms", "−0.50 points", "no difference". */
export function differenceText({ measure, difference }: ChangeRow): string {
  if (difference === null) return '';
  if (difference === 0) return 'no difference';
  const sign = difference < 0 ? '−' : '+';
  const size = Math.abs(difference);
  if (measure.endsWith('_percent')) return `${sign}${threeDigits(size)}\u00a0points`;
  return `${sign}${written(measured(measure, size))}`;
}

/** "+62%", "× 4.20", "from almost none"; empty where it says nothing. */
export function relativeText({ measure, a, b }: Pick<ChangeRow, 'measure' | 'a' | 'b'>): string {
  if (a === null || b === null || measure.endsWith('_percent')) return '';
  return ratioText(a, b);
}

/** Beyond this factor one side is next to nothing, and how often it fits into the other is no news. */
const ALMOST_NONE = 1000;

/** What became of `a`, relative to it; empty where there is nothing to relate to: no change, or something below 0. */
export function ratioText(a: number, b: number): string {
  if (a === b || a < 0 || b < 0) return '';
  if (a === 0) return 'from none';
  if (b === 0) return 'to none';
  const ratio = b / a;
  if (ratio >= ALMOST_NONE) return 'from almost none';
  if (ratio <= 1 / ALMOST_NONE) return 'to almost none';
  if (ratio >= 3) return `× ${threeDigits(ratio)}`;
  const percent = 100 * Math.abs(ratio - 1);
  // What rounds to nothing is not nothing.
  return `${ratio < 1 ? '−' : '+'}${percent < 0.005 ? '<0.01' : threeDigits(percent)}%`;
}

/** "Round trip, p50 rose by 19.9 ms to 52.2 ms". */
export function changeSentence(row: ChangeRow): string {
  const subject = subjectName(row);
  const name = subject === '' ? NAMES[row.measure] : `${subject}: ${NAMES[row.measure].toLowerCase()}`;
  const way = (row.difference ?? 0) < 0 ? 'fell' : 'rose';
  const size = differenceText(row).replace(/^[+−]/, '');
  return `${name} ${way} by ${size} to ${written(measured(row.measure, row.b))}`;
}

/** Rows that lead a group, with what belongs to them; the order of the answer is kept. */
export interface ChangeGroup {
  readonly leader: ChangeRow;
  readonly parts: readonly ChangeRow[];
}

export function changeGroups(rows: readonly ChangeRow[]): ChangeGroup[] {
  const keys = new Set(rows.map(({ key }) => key));
  const groups = new Map<string, { leader: ChangeRow; parts: ChangeRow[] }>();
  // A part whose leader is not among the rows stands for itself.
  const leaderOf = (
    row: ChangeRow,
  ) => (row.part_of !== null && keys.has(row.part_of) ? row.part_of : row.key);
  for (const row of rows) if (leaderOf(row) === row.key) groups.set(row.key, { leader: row, parts: [] });
  for (const row of rows) if (leaderOf(row) !== row.key) groups.get(leaderOf(row))?.parts.push(row);
  return [...groups.values()];
}

/** The three largest changes, or why there are none, in a sentence or two. */
export function summary({ state, changes, appeared, disappeared, a, b }: Comparison): string {
  if (state === 'empty') return 'There is nothing to compare.';
  if (state === 'too_short') {
    const shorter = Math.min(a.seconds, b.seconds);
    return `Too short to tell: the shorter side has ${shorter} s, and it takes 12 s to know its own noise.`;
  }
  const largest = changeGroups(changes.filter(({ verdict }) => verdict === 'beyond')).slice(0, 3);
  const news = [oneSidedText(appeared, 'appeared'), oneSidedText(disappeared, 'disappeared')].filter(Boolean);
  const first = largest.length === 0
    ? 'Nothing changed beyond the noise of the two sides'
    : `From A to B: ${largest.map(({ leader }) => changeSentence(leader)).join('; ')}`;
  return `${[first, ...news].join('. ')}.`;
}

function oneSidedText(rows: readonly OneSidedRow[], what: string): string {
  const sure = rows.filter(({ verdict }) => verdict === 'beyond');
  if (sure.length === 0) return '';
  const names = sure.slice(0, 3).map((row) => subjectName(row)).join(', ');
  return sure.length > 3 ? `${names} and ${sure.length - 3} more ${what}` : `${names} ${what}`;
}

/** What the tables of a session's page are to be narrowed to for this row. */
export function filterFor({ kind, subject }: Pick<ChangeRow, 'kind' | 'subject'>): PacketFilter {
  switch (kind) {
    case 'protocol':
      return { protocol: subject ?? '' };
    case 'application':
      return { app: subject ?? '' };
    case 'host':
      return { host: subject ?? '' };
    case 'network':
      // Networks that are known by their owner's name alone have no number to ask for.
      return /^\d+$/.test(subject ?? '') ? { asn: subject ?? '' } : subject === '' ? { asn: '0' } : {};
    case 'metric':
      return {};
  }
}

/**
 * "+1:05" or "+3 d 2:00:00" since the beginning of the common axis; "−0:30" before it.
 * @param stepS between two such labels: where it is days, days are all that is said
 */
export function offsetText(seconds: number, stepS = 1): string {
  const whole = Math.round(Math.abs(seconds));
  const text = stepS >= DAY_S ? `${count(whole / DAY_S)}\u00a0d` : elapsed(whole);
  return `${seconds < 0 ? '−' : '+'}${text}`;
}
