/** RTP streams in any order. */
import type { RtpRow } from '../../src/model/rows.ts';
import type { Sort } from './sort.ts';

export type RtpColumn = Exclude<keyof RtpRow, 'source_port' | 'destination_port'>;

export type RtpSort = Sort<RtpColumn>;

export const FIRST_RTP_SORT: RtpSort = { column: 'packets', order: 'down' };

/** A sorted copy. What was not measured comes last either way, as in the streams that the server sorts. */
export function sortedRtp(rows: readonly RtpRow[], { column, order }: RtpSort): RtpRow[] {
  const way = order === 'up' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [a[column], b[column]];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return way * (compare(left, right) || compare(portOf(a, column), portOf(b, column))) ||
      compare(a.ssrc, b.ssrc);
  });
}

function portOf(row: RtpRow, column: RtpColumn): number {
  if (column === 'source') return row.source_port ?? 0;
  return column === 'destination' ? row.destination_port ?? 0 : 0;
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Text that Wireshark's Info holds in every media packet of the stream: as a filter it shows these packets only. Info
 * writes the number without leading zeros, and the comma keeps 0x1 apart from 0x10.
 */
export function rtpFilterText(row: Pick<RtpRow, 'ssrc'>): string {
  return `SSRC=0x${row.ssrc.replace(/^0x0*(?=.)/i, '')},`;
}
