/** Hosts of a session in any order, sorted and searched by the server. */
import type { SessionHostRow } from '../../src/model/place.ts';
import type { PacketFilter } from '../derive/filter.ts';
import { partQuery } from '../derive/part.ts';
import { type Sort, sortText } from '../derive/sort.ts';
import type { Rest } from '../transport/rest.ts';
import { type OffsetRows, offsetRows } from './offset_rows.ts';

export type HostSort = Sort<keyof SessionHostRow>;

export const FIRST_HOST_SORT: HostSort = { column: 'bytes', order: 'down' };

/**
 * @param search text in address, name, city, country or organisation; empty for all.
 * @param atUs asked at each reading: the moment, or undefined for the whole session
 */
export function hostRows(
  rest: Rest,
  sessionId: number,
  sort: HostSort,
  search: string,
  filter: PacketFilter,
  atUs: () => number | undefined = () => undefined,
): OffsetRows<SessionHostRow> {
  const query = { sort: sortText(sort), q: search || undefined, ...partQuery(filter) };
  return offsetRows(async (stretch, abort) => {
    const { hosts, total } = await rest.hosts(sessionId, { ...stretch, ...query, at_us: atUs() }, abort);
    return { rows: hosts, total };
  });
}
