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
  /** 0 to 100 of all bytes; null when there are none. */
  readonly percent: number | null;
}

/**
 * The largest applications, and one last row for everything else.
 * @param totalBytes of all traffic: the server sends at most 50 applications, so their sum may miss some
 */
export function appShares(
  apps: readonly AppRow[],
  totalBytes: number,
  most: number,
): { rows: ShareRow[]; rest: ShareRow | undefined } {
  const sorted = [...apps].sort((a, b) => b.bytes - a.bytes || a.app.localeCompare(b.app));
  const sum = (some: readonly AppRow[]) => some.reduce((bytes, row) => bytes + row.bytes, 0);
  const sent = sum(sorted);
  const whole = Math.max(totalBytes, sent);
  const isWhole = whole === sent;
  const shown = sorted.length > (isWhole ? most : most - 1) ? sorted.slice(0, most - 1) : sorted;
  const rows = shown.map((row) => ({
    key: row.app,
    name: row.app,
    detail: row.category,
    mark: categoryMark(row.category),
    bytes: row.bytes,
    percent: share(row.bytes, whole),
  }));
  const others = sorted.length - shown.length;
  if (rows.length === 0 || isWhole && others === 0) return { rows, rest: undefined };
  const bytes = whole - sum(shown);
  return {
    rows,
    rest: {
      key: '',
      // How many there are is known only where all were sent.
      name: isWhole ? `${others} more` : 'Everything else',
      detail: 'together',
      mark: { hue: 'grey', shape: 'ring' },
      bytes,
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
      percent: share(row.bytes, whole),
      row,
    }));
}
