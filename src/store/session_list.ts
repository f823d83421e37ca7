/** The list of sessions: searched, narrowed, sorted and read page by page. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import * as v from 'valibot';
import { TapdeckError } from '../model/errors.ts';
import {
  SESSION_SORTS,
  type SessionFacets,
  type SessionPage,
  type SessionQuery,
  type SessionSort,
} from '../model/session_list.ts';
import { folded } from './folded.ts';
import { like } from './like.ts';
import { storedSession } from './sessions.ts';

/** Words of a search that count; each looks through all sessions. */
const MOST_WORDS = 8;

/** Entries of each list that a filter offers. */
const MOST_FACETS = 500;

/** As in the index sessions_in_order. Packets of before 1970 are later than nothing. */
const BEGAN = 'coalesce(s.started_us, -9007199254740991)';

/** What a page is sorted by; never null, so that a cursor can say where it goes on. What is not known stands below all. */
const KEYS: Record<SessionSort, string> = {
  date: BEGAN,
  added: 's.created_us',
  started: BEGAN,
  name: 'folded(s.name)',
  packets: 's.packets',
  bytes: 's.bytes',
  duration: 'coalesce(s.ended_us - s.started_us, -1)',
  disk: 'coalesce(s.capture_bytes, 0) + coalesce(s.row_bytes, 0)',
};

/** Ids of the applications that sessions have, by hops through the index: a few hundred, however many rows there are. */
const APP_IDS = `with recursive ids(id) as (
    select min(app_id) from app_totals
    union all
    select (select min(app_id) from app_totals where app_id > id) from ids where id is not null
  ) select id from ids where id is not null`;

/** A text that holds a word. Only where there is more than ASCII in it, SQLite's own way does not do. */
const has = (column: string) =>
  `(${column} like ?1 escape '\\' or ${column} glob '*[^ -~]*' and folded(${column}) like ?1 escape '\\')`;

/** One word in everything that a session is known by. Thousands of sessions and names are looked through, never streams. */
const WORD = `(${has('s.name')} or ${has('s.source')} or ${has('s.note')} or s.kind like ?1 escape '\\'
  or s.state like ?1 escape '\\' or ${has('s.capture_filter')}
  or s.tags <> '[]' and exists (select 1 from json_each(s.tags) t where ${has('t.value')})
  or s.session_id in (select a.session_id from app_totals a where a.packets > 0 and a.app_id in (
    select text_id from texts where text_id in (${APP_IDS}) and ${has('text')}))
  or s.session_id in (select n.session_id from session_host_names n where n.name_id in (
    select name_id from host_names where ${has('name')})))`;

const cursorParts = v.tuple([v.number(), v.union([v.number(), v.string()]), v.number()]);

interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

function conditions(query: SessionQuery): Condition[] {
  const found: Condition[] = [];
  const add = (sql: string, ...values: SQLInputValue[]) => found.push({ sql, values });
  for (const word of (query.q ?? '').split(/\s+/).filter((each) => each !== '').slice(0, MOST_WORDS)) {
    const values = WORD.match(/\?1/g)?.map(() => like(folded(word))) ?? [];
    add(WORD.replaceAll('?1', '?'), ...values);
  }
  if (query.from_us !== undefined) {
    // What is going on has no end yet.
    add(
      `(s.state = 'recording' or coalesce(s.ended_us, s.started_us, s.created_us) >= ?)`,
      query.from_us,
    );
  }
  if (query.to_us !== undefined) add('coalesce(s.started_us, s.created_us) < ?', query.to_us);
  if (query.interface !== undefined) add(`s.kind = 'live' and s.source = ?`, query.interface);
  if (query.app !== undefined) {
    add(
      `s.session_id in (select session_id from app_totals
         where packets > 0 and app_id = (select text_id from texts where text = ?))`,
      query.app,
    );
  }
  if (query.tag !== undefined) {
    add(
      `s.tags <> '[]' and exists (select 1 from json_each(s.tags) t where t.value = ?)`,
      query.tag,
    );
  }
  if (query.kind !== undefined) add('s.kind = ?', query.kind);
  if (query.state !== undefined) add('s.state = ?', query.state);
  if (query.pinned !== undefined) add('s.pinned = ?', query.pinned ? 1 : 0);
  return found;
}

/** @throws TapdeckError `invalid` for an order or a cursor that cannot be one */
export function sessionPage(db: DatabaseSync, query: SessionQuery): SessionPage {
  const name = query.sort.replace(/^-/, '');
  const sort = SESSION_SORTS.find((known) => known === name);
  if (!sort) {
    throw new TapdeckError('invalid', `Sessions cannot be sorted by "${name.slice(0, 100)}".`);
  }
  const down = query.sort.startsWith('-');
  const key = KEYS[sort];
  // Pinned ones come first by date, whichever way; a size is looked for among all.
  const pinned = sort === 'date' || sort === 'added' ? (down ? 's.pinned' : '1 - s.pinned') : '0';
  const where = conditions(query);
  // Once, for the total and for the page.
  const found = where.length === 0
    ? undefined
    : db.prepare(`select s.session_id as id from sessions s ${clause(where)}`).all(...valuesOf(where))
      .map((row) => Number(row['id']));
  const total = found?.length ?? Number(db.prepare('select count(*) as n from sessions').get()?.['n']);
  const wanted = found === undefined
    ? []
    : [{ sql: 's.session_id in (select value from json_each(?))', values: [JSON.stringify(found)] }];
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const rest = after
    ? [...wanted, { sql: `(${pinned}, ${key}, s.session_id) ${down ? '<' : '>'} (?, ?, ?)`, values: after }]
    : wanted;
  const way = down ? 'desc' : 'asc';
  // The page is found by its keys alone: notes are long, and sorting would carry them along.
  const order = `cursor_pinned ${way}, cursor_key ${way}, id ${way}`;
  const rows = db.prepare(
    `select v.*, cursor_pinned, cursor_key from (
       select s.session_id as id, ${pinned} as cursor_pinned, ${key} as cursor_key
       from sessions s ${clause(rest)} order by ${order} limit ?
     ) join session_view v on v.session_id = id order by ${order}`,
  ).all(...valuesOf(rest), query.limit + 1);
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return {
    sessions: page.map((row) => v.parse(storedSession, row)),
    total,
    next_cursor: last ? encodeCursor([last['cursor_pinned'], last['cursor_key'], last['session_id']]) : null,
  };
}

const clause = (all: readonly Condition[]) =>
  all.length === 0 ? '' : `where ${all.map(({ sql }) => sql).join(' and ')}`;
const valuesOf = (all: readonly Condition[]) => all.flatMap(({ values }) => values);

/** As text that fits an address: base64url of UTF-8 (RFC 4648 §5). */
function encodeCursor(parts: readonly unknown[]): string {
  return new TextEncoder().encode(JSON.stringify(parts)).toBase64({
    alphabet: 'base64url',
    omitPadding: true,
  });
}

function readCursor(text: string): v.InferOutput<typeof cursorParts> {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: 'base64url' });
    return v.parse(cursorParts, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new TapdeckError('invalid', 'The cursor is not one that an earlier answer gave as next_cursor.', {
      cause,
    });
  }
}

/** What the list can be narrowed to. */
export function sessionFacets(db: DatabaseSync): SessionFacets {
  const texts = (sql: string) => db.prepare(sql).all(MOST_FACETS).map((row) => String(row['text']));
  return {
    interfaces: texts(`select distinct source as text from sessions where kind = 'live' order by 1 limit ?`),
    apps: texts(`select text from texts where text_id in (${APP_IDS}) order by lower(text) limit ?`),
    tags: texts(
      `select distinct t.value as text from sessions s, json_each(s.tags) t where s.tags <> '[]'
       order by lower(t.value) limit ?`,
    ),
    sessions: Number(db.prepare('select count(*) as n from sessions').get()?.['n'] ?? 0),
  };
}
