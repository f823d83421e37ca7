/** What a row of a file that came from elsewhere may hold: no more than we write ourselves, so that it spoils no answer. */
import * as v from 'valibot';
import type { SQLInputValue } from 'node:sqlite';
import { TapdeckError } from '../model/errors.ts';
import { hostRow } from '../model/place.ts';
import { storedState } from './rtp_rows.ts';
import { storedPoints } from './session_digest.ts';
import { storedLocality } from './sessions.ts';

export type ForeignRow = Record<string, SQLInputValue>;

export const wrong = (why: string) =>
  new TapdeckError('unsupported', `This SQLite file cannot be imported: ${why}.`);

/** Longest text in any column: lists of warnings and quantiles are shorter. */
const MAX_TEXT_CHARS = 262_144;

const text = (maxChars: number) => v.pipe(v.string(), v.maxLength(maxChars));
const maybeText = (maxChars: number) => v.nullable(text(maxChars));
const list = (most: number, maxChars: number) => v.pipe(v.array(text(maxChars)), v.maxLength(most));
const json = <S extends v.GenericSchema>(schema: S) => v.pipe(v.string(), v.parseJson(), schema);
const within = (least: number, most: number) =>
  v.nullable(v.pipe(v.number(), v.minValue(least), v.maxValue(most)));

/** Columns that others read as more than a number or a text, or that would not fit where they are shown. */
const BOUNDS: Readonly<Record<string, v.GenericSchema>> = {
  sessions: v.object({
    name: text(200),
    source: text(255),
    note: text(20_000),
    capture_filter: maybeText(4096),
    catalogue_version: maybeText(200),
    tshark_version: maybeText(200),
    tags: json(list(50, 100)),
    warnings: json(list(100, 4096)),
    locality: json(storedLocality),
  }),
  kinds: v.object({ direction: v.picklist([0, 1, 2, 3]), flags: within(0, 0xffff_ffff) }),
  streams: v.object({ stream: within(0, Number.MAX_SAFE_INTEGER), hostname: maybeText(1024) }),
  rtp_streams: v.object({ state: json(storedState) }),
  sparklines: v.object({ points: json(storedPoints) }),
  gaps: v.object({ reason: text(200) }),
  hosts: v.object({
    ...hostRow.entries,
    address: text(1024),
    hostname: maybeText(255),
    hostname_evidence: maybeText(200),
    country_code: maybeText(2),
    country: maybeText(200),
    city: maybeText(200),
    latitude: within(-90, 90),
    longitude: within(-180, 180),
    asn: within(0, 0xffff_ffff),
    organisation: maybeText(200),
    located_by: maybeText(200),
    asked_of: text(4096),
  }),
};

/** @throws TapdeckError `unsupported` for a row with anything in it that we could not have written */
export function checkedRow(table: string, row: Readonly<Record<string, unknown>>): ForeignRow {
  const checked: ForeignRow = {};
  for (const [column, value] of Object.entries(row)) {
    if (typeof value === 'string' && value.length > MAX_TEXT_CHARS) throw wrong('a text is too long');
    if (value !== null && typeof value !== 'string' && typeof value !== 'number') {
      throw wrong('a value is neither a number nor text');
    }
    // Beyond, figures are no longer exact; also where infinity is stored.
    if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
      throw wrong('a number is too large');
    }
    checked[column] = value;
  }
  const bounds = BOUNDS[table];
  const found = bounds && v.safeParse(bounds, checked, { abortEarly: true });
  if (found && !found.success) {
    const [issue] = found.issues;
    const column = String(issue.path?.[0]?.key ?? '');
    throw wrong(
      issue.type === 'max_length'
        ? `${column} of a row of ${table} is too long`
        : `a row of ${table} has a ${column} that cannot be`,
    );
  }
  return checked;
}
