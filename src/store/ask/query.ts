/** One query of a question, and as much of what it finds as an answer holds. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { TapdeckError } from '../../model/errors.ts';
import { type AskedQuery, type Cell, MOST_ANSWER_ROWS, type QueryRows } from '../../model/query.ts';
import { openGuarded } from './connection.ts';
import { explain } from './explain.ts';
import { isExplain, onlyStatement, refuseOthers } from './statement.ts';

const MOST_COLUMNS = 50;
const MOST_CELL_CHARS = 2000;
/** Of texts and numbers in an answer. */
const MOST_ANSWER_CHARS = 1_000_000;

/** @param path the database. @throws TapdeckError `invalid` with one sentence */
export function runQuery(path: string, { sessionId, sql, parameters }: AskedQuery): QueryRows {
  refuseOthers(sql);
  const { db, authorizer } = openGuarded(path, sessionId);
  let ran = false;
  try {
    const statement = db.prepare(sql);
    onlyStatement(sql, statement.sourceSQL);
    const columns = statement.columns().map(({ name }) => clip(name ?? ''));
    if (columns.length > MOST_COLUMNS) {
      throw new TapdeckError(
        'invalid',
        `An answer has at most ${MOST_COLUMNS} columns: name those that you need.`,
      );
    }
    ran = true;
    const began = performance.now();
    const found = read(db, statement.sourceSQL, { ...parameters, session_id: sessionId });
    return { columns, ...shown(found), took_ms: Math.round((performance.now() - began) * 10) / 10 };
  } catch (error) {
    throw authorizer.refusal === undefined
      ? explain(error, ran)
      : new TapdeckError('invalid', authorizer.refusal, { cause: error });
  } finally {
    db.close();
  }
}

/** One row more than an answer holds. iterate() would do without a limit in SQL, but ends without a word at an error. */
function read(db: DatabaseSync, sql: string, parameters: Record<string, string | number>): unknown[][] {
  const limited = isExplain(sql)
    ? sql // as many rows as `vdbeOp` allows
    : `select * from (\n${sql.replace(/;\s*$/, '')}\n) limit ${MOST_ANSWER_ROWS + 1}`;
  const statement = db.prepare(limited) as StatementSync & { setReturnArrays(on: boolean): void };
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  statement.setAllowUnknownNamedParameters(true);
  return statement.all(parameters) as unknown as unknown[][]; // setReturnArrays, of which the types know nothing
}

function shown(found: readonly unknown[][]): Pick<QueryRows, 'rows' | 'truncated'> {
  const rows: Cell[][] = [];
  let room = MOST_ANSWER_CHARS;
  let clipped = false;
  for (const row of found.slice(0, MOST_ANSWER_ROWS)) {
    const cells = row.map((value) => {
      const cell = cellOf(value);
      if (typeof cell !== 'string' || cell.length <= MOST_CELL_CHARS) return cell;
      clipped = true;
      return clip(cell);
    });
    for (const each of cells) room -= String(each).length;
    if (room < 0) break;
    rows.push(cells);
  }
  return { rows, truncated: clipped || rows.length < found.length };
}

const clip = (text: string) =>
  text.length > MOST_CELL_CHARS ? `${text.slice(0, MOST_CELL_CHARS).toWellFormed()}…` : text;

function cellOf(value: unknown): Cell {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : String(value);
  }
  // JSON has no infinity.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return value instanceof Uint8Array
    ? `x'${value.subarray(0, 32).toHex()}'${value.length > 32 ? '…' : ''}`
    : '';
}
