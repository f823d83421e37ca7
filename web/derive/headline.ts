/** The numbers that tell in ten seconds what the network is doing. */
import type { MetricRow, ProtocolRow, SessionRow } from '../../src/model/rows.ts';
import type { MetricsSnapshot } from '../../src/model/wire.ts';
import {
  bitRate,
  count,
  counted,
  milliseconds,
  packetRate,
  percent,
  type Quantity,
  share,
  written,
} from './format.ts';
import { spanSeconds } from './time.ts';

export interface Headline {
  readonly id: string;
  readonly label: string;
  readonly quantity: Quantity;
  /** A second, smaller line; may be empty. */
  readonly detail: string;
}

function row<Row extends { readonly protocol: string }>(
  rows: readonly Row[],
  protocol: string,
): Row | undefined {
  return rows.find((candidate) => candidate.protocol === protocol);
}

function peak(value: number | null | undefined): string {
  return value == null ? '' : `peak ${written(bitRate(value))}`;
}

interface Totals {
  readonly packets: number;
  /** Null where it is not known. */
  readonly ipv4_packets: number | null;
  readonly ipv6_packets: number | null;
  readonly encrypted_packets: number;
}

function shares(totals: Totals): Headline[] {
  const { ipv4_packets: four, ipv6_packets: six } = totals;
  const ip = four === null || six === null ? 0 : four + six;
  return [
    {
      id: 'encrypted',
      label: 'Encrypted',
      quantity: percent(share(totals.encrypted_packets, totals.packets)),
      detail: totals.packets > 0 ? counted(totals.encrypted_packets, 'packet') : '',
    },
    {
      id: 'ipv6',
      label: 'IPv6',
      quantity: percent(share(six ?? 0, ip)),
      detail: ip > 0 ? counted(six ?? 0, 'packet') : '',
    },
  ];
}

function lossDetail(
  tcp: ProtocolRow | undefined,
  retransmissions: number | null | undefined,
  when: string,
): string {
  if (retransmissions == null || tcp === undefined) return '';
  return `${count(retransmissions)} retransmitted ${when}`;
}

/** The last whole second of one class. */
export type NowRow = Pick<
  MetricRow,
  'protocol' | 'packets' | 'bytes' | 'bytes_in' | 'bytes_out' | 'rtt_mean_ms' | 'retransmissions'
>;

/** The numbers of what is being recorded, or replayed, and its last whole second. */
export interface LiveTotals extends Totals {
  /** Undefined where no second is known by itself. */
  readonly current: readonly NowRow[] | undefined;
  readonly protocols: readonly ProtocolRow[];
}

/**
 * @param quiet nothing has been heard for a few seconds, so the last whole second is no longer "now": rates are 0.
 */
export function liveHeadlines(metrics: LiveTotals, quiet: boolean): Headline[] {
  const current = metrics.current ?? [];
  const now = quiet ? undefined : row(current, 'all');
  const tcpNow = quiet ? undefined : row(current, 'tcp');
  const all = row(metrics.protocols, 'all');
  const tcp = row(metrics.protocols, 'tcp');
  // Before the first whole second nothing is known; afterwards silence is a measured zero.
  const rate = (pick: (second: NowRow) => number): number | null =>
    now ? pick(now) : metrics.current !== undefined && metrics.packets > 0 && all !== undefined ? 0 : null;
  const undirected = now !== undefined && now.bytes > 0 && now.bytes_in + now.bytes_out === 0;
  const throughput: Headline[] = undirected
    ? [{ id: 'total', label: 'Throughput', quantity: bitRate(now.bytes * 8), detail: 'neither in nor out' }]
    : [
      {
        id: 'in',
        label: 'In',
        quantity: bitRate(rate((second) => second.bytes_in * 8)),
        detail: peak(all?.throughput_in_peak_bps),
      },
      {
        id: 'out',
        label: 'Out',
        quantity: bitRate(rate((second) => second.bytes_out * 8)),
        detail: peak(all?.throughput_out_peak_bps),
      },
    ];
  return [
    ...throughput,
    {
      id: 'packets',
      label: 'Packets/s',
      quantity: { value: count(rate((second) => second.packets)), unit: '' },
      detail: `${counted(metrics.packets, 'packet')} in all`,
    },
    {
      id: 'rtt',
      label: 'TCP round trip',
      quantity: milliseconds(tcpNow?.rtt_mean_ms ?? tcp?.rtt_mean_ms),
      detail: tcp?.rtt_p95_ms == null ? '' : `95% below ${written(milliseconds(tcp.rtt_p95_ms))} so far`,
    },
    {
      id: 'loss',
      label: 'TCP loss',
      quantity: percent(tcp?.loss_percent),
      detail: lossDetail(tcp, tcpNow?.retransmissions, 'now'),
    },
    ...shares(metrics),
  ];
}

/** The numbers of a session that no longer changes, wherever they come from. */
export type SessionTotals =
  & Totals
  & Pick<SessionRow, 'bytes' | 'started_us' | 'ended_us'>;

/** A live view that has ended, as totals: "now" means nothing any more. */
export function endedTotals(metrics: MetricsSnapshot): SessionTotals {
  return { ...metrics, started_us: metrics.first_us, ended_us: metrics.at_us };
}

/** @param retransmissions of the whole session; null when not measured. */
export function sessionHeadlines(
  session: SessionTotals,
  protocols: readonly ProtocolRow[],
  retransmissions: number | null,
): Headline[] {
  const all = row(protocols, 'all');
  const tcp = row(protocols, 'tcp');
  const seconds = spanSeconds(session.started_us, session.ended_us);
  const directed = (all?.throughput_in_mean_bps ?? 0) + (all?.throughput_out_mean_bps ?? 0) > 0;
  const mean = seconds !== null && seconds > 0 ? (session.bytes * 8) / seconds : null;
  const throughput: Headline[] = !directed && session.bytes > 0
    ? [{ id: 'total', label: 'Throughput, mean', quantity: bitRate(mean), detail: 'neither in nor out' }]
    : [
      {
        id: 'in',
        label: 'In, mean',
        quantity: bitRate(all?.throughput_in_mean_bps),
        detail: peak(all?.throughput_in_peak_bps),
      },
      {
        id: 'out',
        label: 'Out, mean',
        quantity: bitRate(all?.throughput_out_mean_bps),
        detail: peak(all?.throughput_out_peak_bps),
      },
    ];
  return [
    ...throughput,
    {
      id: 'packets',
      label: 'Packets/s, mean',
      quantity: packetRate(all?.packets_per_second_mean),
      detail: all?.packets_per_second_peak == null ? '' : `peak ${count(all.packets_per_second_peak)}`,
    },
    {
      id: 'rtt',
      label: 'TCP round trip',
      quantity: milliseconds(tcp?.rtt_mean_ms),
      detail: tcp?.rtt_p95_ms == null ? '' : `95% below ${written(milliseconds(tcp.rtt_p95_ms))}`,
    },
    {
      id: 'loss',
      label: 'TCP loss',
      quantity: percent(tcp?.loss_percent),
      detail: retransmissions === null ? '' : `${count(retransmissions)} retransmitted`,
    },
    ...shares(session),
  ];
}
