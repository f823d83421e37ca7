/** What the traffic consists of: rows for the bar lists, largest first, with the part that each is of the whole. */
import type { AppRow, ProtocolRow } from '../../src/model/rows.ts';
import { share } from './format.ts';
import { categoryMark, classMark, className, type Mark } from './palette.ts';

export interface ShareRow {
  readonly key: string;
  readonly name: string;
  readonly detail: string;
  readonly mark: Mark;
  readonly bytes: number;
  readonly packets: number;
  /** 0 to 100 of all bytes; null when there are none. */
  readonly percent: number | null;
}

/** The largest applications, and one last row for all others together. */
export function appShares(
  apps: readonly AppRow[],
  totalBytes: number,
  most: number,
): { rows: ShareRow[]; rest: ShareRow | undefined } {
  const sorted = [...apps].sort((a, b) => b.bytes - a.bytes || a.app.localeCompare(b.app));
  // The server sends at most 50 applications, so the sum may miss some: the session's total does not.
  const whole = Math.max(totalBytes, sorted.reduce((sum, row) => sum + row.bytes, 0));
  const shown = sorted.length > most ? sorted.slice(0, most - 1) : sorted;
  const rows = shown.map((row) => ({
    key: row.app,
    name: row.app,
    detail: row.category,
    mark: categoryMark(row.category),
    bytes: row.bytes,
    packets: row.packets,
    percent: share(row.bytes, whole),
  }));
  const others = sorted.slice(shown.length);
  if (others.length === 0) return { rows, rest: undefined };
  const bytes = others.reduce((sum, row) => sum + row.bytes, 0);
  return {
    rows,
    rest: {
      key: '',
      name: `${others.length} more`,
      detail: 'together',
      mark: { hue: 'grey', shape: 'ring' },
      bytes,
      packets: others.reduce((sum, row) => sum + row.packets, 0),
      percent: share(bytes, whole),
    },
  };
}

export interface ProtocolShare extends ShareRow {
  readonly row: ProtocolRow;
}

/** The row of all traffic; undefined before the first packet. */
export function allTraffic(protocols: readonly ProtocolRow[]): ProtocolRow | undefined {
  return protocols.find((row) => row.protocol === 'all' && row.packets > 0);
}

/** One row a class that has packets, `all` left out. Classes overlap, so the parts add up to more than the whole. */
export function protocolShares(protocols: readonly ProtocolRow[]): ProtocolShare[] {
  const whole = protocols.find((row) => row.protocol === 'all')?.bytes ?? 0;
  return protocols
    .filter((row) => row.protocol !== 'all' && row.packets > 0)
    .sort((a, b) => b.bytes - a.bytes || a.protocol.localeCompare(b.protocol))
    .map((row) => ({
      key: row.protocol,
      name: className(row.protocol),
      detail: '',
      mark: classMark(row.protocol),
      bytes: row.bytes,
      packets: row.packets,
      percent: share(row.bytes, whole),
      row,
    }));
}
