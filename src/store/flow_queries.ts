/** The flows of a session as numbers: its streams, and what has other ends or none. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Direction } from '../model/packet.ts';
import { arrayRows } from './array_rows.ts';
import { directionOfCode } from './codes.ts';

/** Ids are those of `texts`. */
export interface StoredFlow {
  /** From 0 on a stream (number * 2, plus 1 for UDP), below 0 a flow of other ends than its stream's, or without one. */
  readonly flow: number;
  /** The stream that it belongs to; undefined: none. */
  readonly stream: number | undefined;
  /** The low end of a stream; the sender of a loose flow. */
  readonly lowId: number;
  readonly highId: number;
  readonly clientIsLow: boolean;
  readonly directionToServer: Direction;
  readonly appId: number;
  readonly categoryId: number;
  /** Of the addresses of its ends, which are those of the innermost header; 0: they are none. */
  readonly ipVersion: 0 | 4 | 6;
  /** Time of a stream's first packet; Infinity for a loose flow. */
  readonly firstUs: number;
}

type Row = readonly (number | null)[];

/** A MAC has colons as well, but always six pairs of digits. */
const VERSION_OF_LOW = `(select case when text glob '??:??:??:??:??:??' then 0 when text glob '*:*:*' then 6
  when text glob '*.*.*.*' and text not glob '*[^0-9.]*' then 4 else 0 end from texts where text_id = `;

const STREAM =
  `select stream, stream, low_id, high_id, client_is_low, direction_to_server, app_id, category_id,
  ${VERSION_OF_LOW}low_id), first_us from streams where session_id = ?`;
const LOOSE = `select flow, stream, source_id, destination_id, 0, 3, app_id, category_id,
  ${VERSION_OF_LOW}source_id), null from loose_flows where session_id = ?`;

/** Streams of a session behind the one with the code `after`, in order. */
export function streamFlows(db: DatabaseSync, sessionId: number, after: number, limit: number): StoredFlow[] {
  const from = Math.max(0, after + 1);
  return arrayRows<Row>(db, `${STREAM} and stream >= ? order by stream limit ?`, [sessionId, from, limit])
    .map(flowOf);
}

/** Loose flows of a session behind `after`, in order. */
export function looseFlows(db: DatabaseSync, sessionId: number, after: number, limit: number): StoredFlow[] {
  const from = Math.max(Number.MIN_SAFE_INTEGER, after + 1);
  return arrayRows<Row>(db, `${LOOSE} and flow >= ? order by flow limit ?`, [sessionId, from, limit]).map(
    flowOf,
  );
}

/** Some flows of a session. */
export function storedFlows(db: DatabaseSync, sessionId: number, only: readonly number[]): StoredFlow[] {
  const among = 'in (select value from json_each(?))';
  const values = [sessionId, JSON.stringify(only)];
  return [
    ...arrayRows<Row>(db, `${STREAM} and stream ${among}`, values),
    ...arrayRows<Row>(db, `${LOOSE} and flow ${among}`, values),
  ].map(flowOf);
}

function flowOf(
  [flow, stream, lowId, highId, clientIsLow, direction, appId, categoryId, version, firstUs]: Row,
): StoredFlow {
  return {
    flow: Number(flow),
    stream: stream ?? undefined,
    lowId: Number(lowId),
    highId: Number(highId),
    clientIsLow: clientIsLow === 1,
    directionToServer: directionOfCode(direction),
    appId: appId ?? 0,
    categoryId: categoryId ?? 0,
    ipVersion: version === 4 || version === 6 ? version : 0,
    firstUs: firstUs ?? Infinity,
  };
}

/** Looks texts up by their ids, and remembers them. */
export class TextLookup {
  readonly #find: StatementSync;
  readonly #known = new Map<number, string>();

  constructor(db: DatabaseSync) {
    this.#find = db.prepare('select text from texts where text_id = ?');
  }

  text(id: number): string {
    let text = this.#known.get(id);
    if (text === undefined) {
      const row = this.#find.get(id);
      text = String(row?.['text'] ?? '');
      this.#known.set(id, text);
    }
    return text;
  }
}
