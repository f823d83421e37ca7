/** A question in plain words becomes SQL by a model, which may correct itself once. */
import { sentence } from '../../model/errors.ts';
import type { QueryRows } from '../../model/query.ts';
import { ModelFailure, type ModelWriter } from '../provider.ts';
import { askFor, type Mistake, readAnswer } from './prompt.ts';

export type Translated =
  | { readonly kind: 'found'; readonly sql: string; readonly explanation: string; readonly found: QueryRows }
  /** It says that the views cannot tell. */
  | { readonly kind: 'cannot'; readonly explanation: string }
  | { readonly kind: 'failed'; readonly sql: string | null; readonly problem: string };

/** The first try, and one more with what was wrong with it. */
const MOST_TRIES = 2;

/**
 * @param run the query; what it throws is a sentence about the SQL that names no row
 * @throws the signal's reason
 */
export async function askModel(
  question: string,
  model: ModelWriter,
  run: (sql: string) => Promise<QueryRows>,
  signal: AbortSignal,
): Promise<Translated> {
  let mistake: Mistake | undefined;
  for (let i = 0; i < MOST_TRIES; i++) {
    let json: unknown;
    try {
      ({ json } = await model.write(askFor(question, mistake), signal));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ModelFailure)) throw error;
      return { kind: 'failed', sql: mistake?.sql ?? null, problem: error.message };
    }
    const written = readAnswer(json);
    if (written === undefined) {
      return {
        kind: 'failed',
        sql: null,
        problem: 'The model’s answer was not of the shape that was asked for.',
      };
    }
    if (written.sql.trim() === '') return { kind: 'cannot', explanation: written.explanation };
    try {
      const found = await run(written.sql);
      return { kind: 'found', sql: written.sql, explanation: written.explanation, found };
    } catch (error) {
      signal.throwIfAborted();
      mistake = { sql: written.sql, problem: sentence(error) };
    }
  }
  return {
    kind: 'failed',
    sql: mistake?.sql ?? null,
    problem: `The model’s query was refused: ${mistake?.problem}`,
  };
}
