/** What went wrong in a query, as one sentence that says what to do. */
import { sentence, TapdeckError } from '../../model/errors.ts';

const SENTENCES: readonly [pattern: RegExp, words: (found: string) => string][] = [
  [
    /out of memory/i,
    () => 'It needs more memory than a question may take: narrow it down, or group by less.',
  ],
  [/string or blob too big/i, () => 'One of its values would be larger than 200 KB: ask for less of it.'],
  [/Expression tree is too large/i, () => 'It is nested too deeply: write it as several simpler questions.'],
  [/parser stack overflow/i, () => 'It is nested too deeply: write it as several simpler questions.'],
  [/too many (.+)/i, (what) => `It has too many ${what}: write it as several simpler questions.`],
  [
    /LIKE or GLOB pattern too complex/i,
    () => 'The pattern of its LIKE is too long: use at most 200 characters.',
  ],
  [/no such table: (.+)/i, (name) => `There is no view ${name}: docs/sql.md lists those that there are.`],
  [/no such column: (.+)/i, (name) => `There is no column ${name} in what it reads.`],
  [/no such function: (.+)/i, (name) => `There is no function ${name}.`],
  [/near "(.*)": syntax error/i, (near) => `It is no correct SQL near "${near}".`],
  [/incomplete input/i, () => 'It is no complete SQL statement: something is missing at its end.'],
  [/database is locked|busy/i, () => 'The database is being changed: try again in a moment.'],
];

/** Longest piece of the query that is quoted back. */
const QUOTE_MAX_CHARS = 120;

/** @param ran it had begun: SQLite's words may then quote from a row, and this sentence may go to a model */
export function explain(error: unknown, ran: boolean): TapdeckError {
  if (error instanceof TapdeckError) return error;
  const text = sentence(error);
  for (const [pattern, words] of SENTENCES) {
    const match = pattern.exec(text);
    if (match && !(ran && match.length > 1)) {
      return new TapdeckError('invalid', words((match[1] ?? '').slice(0, QUOTE_MAX_CHARS)), { cause: error });
    }
  }
  if (ran) {
    return new TapdeckError('invalid', 'It failed while it ran: look at its arithmetic and its JSON.', {
      cause: error,
    });
  }
  return new TapdeckError('invalid', `SQLite cannot run it: ${text.slice(0, QUOTE_MAX_CHARS)}.`, {
    cause: error,
  });
}
