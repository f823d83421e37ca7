/** Streams of a session in any order, sorted by the server. */
import type { StreamRow } from '../../src/model/rows.ts';
import type { PacketFilter } from '../derive/filter.ts';
import { partQuery } from '../derive/part.ts';
import { type Sort, sortText } from '../derive/sort.ts';
import type { Rest } from '../transport/rest.ts';
import { type OffsetRows, offsetRows } from './offset_rows.ts';

export type StreamSort = Sort<keyof StreamRow>;

export const FIRST_SORT: StreamSort = { column: 'bytes_to_client', order: 'down' };

/** Text and Wireshark's filter concern packets alone. */
export function streamRows(
  rest: Rest,
  sessionId: number,
  sort: StreamSort,
  filter: PacketFilter,
): OffsetRows<StreamRow> {
  const query = { sort: sortText(sort), ...partQuery(filter) };
  return offsetRows(async (stretch, abort) => {
    const { streams, total } = await rest.streams(sessionId, { ...stretch, ...query }, abort);
    return { rows: streams, total };
  });
}
