/** Reads queries and bodies: checked against a schema, or refused with one sentence that names the field. */
import type { Context } from 'hono';
import * as v from 'valibot';
import { TapdeckError } from '../model/errors.ts';

/** Longest piece of the sender's own text that is quoted back. */
const QUOTE_MAX_CHARS = 80;

type Schema = v.GenericSchema<unknown, unknown>;
/** The OpenAPI document lists what it holds (openapi/operations.ts). */
type QuerySchema = Schema & { readonly entries: Readonly<Record<string, Schema>> };
type Issue = v.BaseIssue<unknown>;

/** The query of a request. Throws `invalid`; unknown and repeated parameters are refused too. */
export function readQuery<S extends QuerySchema>(c: Context, schema: S): v.InferOutput<S> {
  const given = new Map<string, string>();
  const known = Object.keys(schema.entries);
  for (const [key, value] of new URL(c.req.url).searchParams) {
    if (!known.includes(key)) {
      throw new TapdeckError(
        'invalid',
        `Query parameter ${quoted(key)} is not known here; ${
          known.length === 0 ? 'none is' : `known: ${known.join(', ')}`
        }.`,
      );
    }
    if (given.has(key)) throw new TapdeckError('invalid', `Query parameter ${quoted(key)} is given twice.`);
    given.set(key, value);
  }
  return check(Object.fromEntries(given), schema, 'Query parameter');
}

const nothing = v.strictObject({});

/** For routes that take no query: throws `invalid` when there is one, so that a typing error shows. */
export function refuseQuery(c: Context): void {
  readQuery(c, nothing);
}

/** The JSON body of a request. Throws `invalid`. */
export async function readBody<S extends Schema>(c: Context, schema: S): Promise<v.InferOutput<S>> {
  const text = await c.req.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TapdeckError('invalid', 'The body must be JSON.', { cause });
  }
  if (Array.isArray(value)) throw new TapdeckError('invalid', 'The body must be a JSON object.');
  return check(value, schema, 'Field');
}

function check<S extends Schema>(value: unknown, schema: S, noun: string): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new TapdeckError('invalid', faultSentence(result.issues[0], noun));
}

/**
 * What is wrong with a value, as a sentence.
 * @param noun what a part of the value is called: "Query parameter", "Field".
 */
export function faultSentence(issue: Issue, noun: string): string {
  const path = v.getDotPath(issue);
  if (path === null) return issue.kind === 'schema' ? 'The body must be a JSON object.' : `${issue.message}.`;
  const name = quoted(path);
  if (issue.expected === 'never') return `${noun} ${name} is not known here.`;
  if (issue.received === 'undefined') return `${noun} ${name} is missing.`;
  return `${noun} ${name} ${requirement(issue)}.`;
}

/** "must be ...": valibot's own words speak of types, a user wants to know what to write. */
function requirement(issue: Issue): string {
  const bound = String(issue.requirement);
  switch (issue.type) {
    case 'string':
      return 'must be text';
    case 'number':
      return 'must be a number';
    case 'integer':
    case 'safe_integer':
      return 'must be a whole number';
    case 'boolean':
      return 'must be true or false';
    case 'array':
      return 'must be a list';
    case 'min_value':
      return `must be at least ${bound}`;
    case 'max_value':
      return `must be at most ${bound}`;
    case 'min_length':
      return bound === '1' ? 'must not be empty' : `must have at least ${bound} entries or characters`;
    case 'max_length':
      return `must have at most ${bound} ${Array.isArray(issue.input) ? 'entries' : 'characters'}`;
    case 'picklist':
    case 'variant':
      return `must be one of ${(issue.expected ?? '').replaceAll(/[()"]/g, '').replaceAll(' | ', ', ')}`;
    default:
      return issue.message;
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.length > QUOTE_MAX_CHARS ? `${text.slice(0, QUOTE_MAX_CHARS)}…` : text);
}

/** A schema with its description in the OpenAPI document. */
export function said<S extends v.GenericSchema>(schema: S, description: string) {
  return v.pipe(schema, v.description(description));
}

/** A query parameter that holds a decimal whole number, both bounds inclusive. */
export function wholeNumber(min: number, max: number) {
  const words = `must be a whole number from ${min} to ${max}`;
  return v.pipe(
    v.string(),
    v.regex(/^(0|[1-9]\d{0,15})$/, words),
    v.transform(Number),
    v.check((value) => value >= min && value <= max, words),
  );
}

/** A query parameter that holds a moment: microseconds since the epoch. */
export const moment = wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** A query parameter that holds text: not empty, at most `maxChars` long. */
export function shortText(maxChars: number) {
  // SQLite ends a text at a NUL: what stands behind it would be left out silently.
  return v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(maxChars),
    v.excludes('\0', 'must not hold a NUL character'),
  );
}

/** Text that a line shows whole: nothing in it ends the line, or is no character at all. */
export const oneLine = v.check(
  // deno-lint-ignore no-control-regex -- they are what is refused
  (text: string) => !/[\u0000-\u001f\u007f-\u009f]/.test(text),
  'must not hold control characters, such as NUL or a line end',
);

/** The same for a text of several lines. */
export const severalLines = v.check(
  // deno-lint-ignore no-control-regex -- they are what is refused
  (text: string) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.test(text),
  'must not hold control characters other than tabs and line ends',
);

/** A query whose two moments must be in order: who exchanged them should not read an empty answer as "nothing was there". */
export function inOrder<S extends v.GenericSchema<unknown, object>>(
  query: S,
  from: keyof v.InferOutput<S> & string,
  to: keyof v.InferOutput<S> & string,
) {
  const ordered = ({ [from]: start, [to]: end }: v.InferOutput<S>) =>
    typeof start !== 'number' || typeof end !== 'number' || start <= end;
  return v.pipe(query, v.check(ordered, `Query parameter "${from}" must not be later than "${to}"`));
}

const SESSION_ID = /^[1-9]\d{0,14}$/;

/** The session that the path names. Throws `not_found` for what cannot be one. */
export function sessionIdOf(c: Context): number {
  const text = c.req.param('id') ?? '';
  if (!SESSION_ID.test(text)) throw new TapdeckError('not_found', `There is no session ${quoted(text)}.`);
  return Number(text);
}
