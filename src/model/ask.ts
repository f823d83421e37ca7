/** A question about one session, and its answer: rows that a read-only query found. */
import * as v from 'valibot';
import { MOST_SQL_CHARS } from './query.ts';

export const MOST_QUESTION_CHARS = 500;
export const MOST_TEXT_CHARS = 253; // the longest host name there is

export const cell = v.nullable(v.union([v.string(), v.number()]));

/** What a number is in: a moment and a rate are written as such. Null: a plain number or a text. */
export const UNITS = ['us', 'ms', 'bps', 'bytes', 'percent'] as const;
export const askedColumn = v.object({ name: v.string(), unit: v.nullable(v.picklist(UNITS)) });
export type AskedColumn = v.InferOutput<typeof askedColumn>;

/** Columns by their position: `x` runs along the bottom (a moment for a line), each of `y` is a line or a set of bars. */
export const chart = v.object({
  kind: v.picklist(['line', 'bar']),
  x: v.number(),
  y: v.array(v.number()),
  unit: v.nullable(v.picklist(UNITS)),
});
export type Chart = v.InferOutput<typeof chart>;

export const QUESTION_GROUPS = ['traffic', 'time', 'health', 'where'] as const;

export const readyQuestion = v.object({
  id: v.string(),
  group: v.picklist(QUESTION_GROUPS),
  title: v.string(),
  question: v.string(),
  sql: v.string(),
  /** What the user may fill in, beside `session_id`. */
  parameters: v.array(v.object({ name: v.string(), title: v.string(), initial: v.string() })),
});
export type ReadyQuestion = v.InferOutput<typeof readyQuestion>;

export const questionsAnswer = v.object({
  questions: v.array(readyQuestion),
  /** The model that plain words go to; null: only ready questions and SQL are answered. */
  model: v.nullable(v.object({ written_by: v.string(), destination: v.string(), local: v.boolean() })),
});
export type QuestionsAnswer = v.InferOutput<typeof questionsAnswer>;

/** Not empty where `minChars` says so; SQLite ends a text at a NUL. */
const text = (minChars: number, maxChars: number) =>
  v.pipe(
    v.string(),
    v.minLength(minChars),
    v.maxLength(maxChars),
    v.excludes('\0', 'must not hold a NUL character'),
  );

/** One of `question`, `ready` and `sql`. */
export const askRequest = v.pipe(
  v.strictObject({
    question: v.optional(text(1, MOST_QUESTION_CHARS)),
    ready: v.optional(text(1, 60)),
    sql: v.optional(text(1, MOST_SQL_CHARS)),
    parameters: v.optional(
      v.pipe(
        v.record(v.pipe(v.string(), v.regex(/^[a-z_]{1,30}$/)), text(0, MOST_TEXT_CHARS)),
        v.check((given) => Object.keys(given).length <= 10, 'must be ten at most'),
      ),
    ),
  }),
  v.check(
    ({ question, ready, sql }) => [question, ready, sql].filter((each) => each !== undefined).length === 1,
    'The body must have exactly one of question, ready and sql',
  ),
);
export type AskRequest = v.InferOutput<typeof askRequest>;

export const askAnswer = v.object({
  /** In plain words; null where the user wrote SQL. */
  question: v.nullable(v.string()),
  /** Null when the question was not understood. */
  sql: v.nullable(v.string()),
  columns: v.array(askedColumn),
  rows: v.array(v.array(cell)),
  /** More rows, or longer texts, than an answer holds. */
  truncated: v.boolean(),
  /** Of the query alone. */
  took_ms: v.nullable(v.number()),
  /** Made from the rows; null when nothing ran. */
  sentence: v.nullable(v.string()),
  /** What the model says its query does, without figures that have no support. */
  explanation: v.nullable(v.string()),
  /** Figures of the model that were struck from `explanation`. */
  struck: v.number(),
  chart: v.nullable(chart),
  /** Ready questions near to what was asked, nearest first. */
  suggestions: v.array(v.object({ id: v.string(), title: v.string(), question: v.string() })),
  /** Who wrote the SQL: `ready`, `user`, or the model. */
  written_by: v.nullable(v.string()),
  /** Why there is no answer, or why the model gave none. One sentence. */
  problem: v.nullable(v.string()),
});
export type AskAnswer = v.InferOutput<typeof askAnswer>;
