/** Answers questions about one session: ready ones, SQL of the user's own, and plain words where a model is set up. */
import { askModel } from '../llm/ask/ask_model.ts';
import { checkExplanation } from '../llm/ask/explanation.ts';
import { exactly, nearest } from '../llm/ask/nearest.ts';
import { GROUPS, PALETTE, readyById } from '../llm/ask/palette.ts';
import type { Ready } from '../llm/ask/ready.ts';
import { say, sayRows } from '../llm/ask/say.ts';
import type { ModelWriter } from '../llm/provider.ts';
import type { AskAnswer, AskRequest, QuestionsAnswer } from '../model/ask.ts';
import { chartOf } from '../model/chart_of.ts';
import { columnUnit } from '../model/column_unit.ts';
import { TapdeckError } from '../model/errors.ts';
import type { QueryRows, QueryRunner } from '../model/query.ts';
import type { SessionRow } from '../model/rows.ts';
import type { Asker as AskerService } from '../model/services.ts';
import { requireKept } from './kept.ts';
import { Turns } from './turns.ts';

/** A question takes a core and 400 MB at worst. */
const AT_ONCE = 2;
const MAY_WAIT = 6;

export interface AskerParts {
  readonly queries: QueryRunner;
  /** @throws TapdeckError `not_found` */
  readonly session: (sessionId: number) => SessionRow;
  /** The model that is chosen now; what it is asked is logged as being about that session (null: about none). */
  readonly model: (sessionId: number | null) => ModelWriter | undefined;
}

type Parameters = Readonly<Record<string, string>>;

const NOTHING: AskAnswer = {
  question: null,
  sql: null,
  columns: [],
  rows: [],
  truncated: false,
  took_ms: null,
  sentence: null,
  explanation: null,
  struck: 0,
  chart: null,
  suggestions: [],
  written_by: null,
  problem: null,
};

export class Asker implements AskerService {
  readonly #parts: AskerParts;
  readonly #turns = new Turns(AT_ONCE, MAY_WAIT, 'answered');

  constructor(parts: AskerParts) {
    this.#parts = parts;
  }

  questions(): QuestionsAnswer {
    const model = this.#parts.model(null);
    return {
      questions: GROUPS.flatMap(([group, questions]) =>
        questions.map(({ id, title, question, sql, parameters }) => ({
          id,
          group,
          title,
          question,
          sql,
          parameters,
        }))
      ),
      model: model === undefined
        ? null
        : { written_by: model.writtenBy, destination: model.destination, local: model.local },
    };
  }

  async ask(sessionId: number, request: AskRequest, signal: AbortSignal): Promise<AskAnswer> {
    const session = this.#parts.session(sessionId);
    requireKept(session, 'figures');
    const { question, ready: id, sql, parameters = {} } = request;
    const run = (query: string, bound: Parameters = {}) => {
      if (/\bpacket_view\b/i.test(query)) requireKept(session, 'packets');
      return this.#turns.take(
        signal,
        () => this.#parts.queries.run({ sessionId, sql: query, parameters: bound }, signal),
      );
    };
    if (sql !== undefined) {
      const found = await run(sql, parameters);
      return { ...NOTHING, ...shown(sql, found), sentence: sayRows(found), written_by: 'user' };
    }
    const ready = id === undefined ? exactly(question ?? '', PALETTE) : readyById(id);
    if (ready !== undefined) return await answerReady(ready, run, parameters);
    if (id !== undefined) throw new TapdeckError('not_found', 'There is no such ready question.');
    return await this.#answerWords(question ?? '', this.#parts.model(sessionId), run, signal);
  }

  async #answerWords(
    question: string,
    model: ModelWriter | undefined,
    run: (sql: string) => Promise<QueryRows>,
    signal: AbortSignal,
  ): Promise<AskAnswer> {
    const near = nearest(question, PALETTE);
    const suggestions = near.map(({ id, title, question }) => ({ id, title, question }));
    const unanswered = { ...NOTHING, question, suggestions };
    if (model === undefined) {
      const problem = near.length === 0
        ? 'Plain words need a model, and none is set up: choose a ready question, or write SQL.'
        : 'Plain words need a model, and none is set up: these ready questions have words in common with yours.';
      return { ...unanswered, problem };
    }
    const answer = await askModel(question, model, run, signal);
    switch (answer.kind) {
      case 'found': {
        const { sql, found } = answer;
        const { text, struck } = checkExplanation(answer.explanation, {
          texts: [question, sql],
          rows: found.rows,
        });
        return {
          ...unanswered,
          ...shown(sql, found),
          sentence: sayRows(found),
          explanation: text,
          struck,
          written_by: model.writtenBy,
        };
      }
      case 'cannot': {
        const { text, struck } = checkExplanation(answer.explanation, { texts: [question], rows: [] });
        const problem = 'The model says that the views of this session cannot answer that.';
        return { ...unanswered, explanation: text, struck, written_by: model.writtenBy, problem };
      }
      case 'failed':
        return { ...unanswered, sql: answer.sql, written_by: model.writtenBy, problem: answer.problem };
    }
  }
}

async function answerReady(
  ready: Ready,
  run: (sql: string, parameters: Parameters) => Promise<QueryRows>,
  given: Parameters,
): Promise<AskAnswer> {
  const known = ready.parameters.map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new TapdeckError('invalid', `This question has no parameter "${unknown}".`);
  }
  for (const { name, title } of ready.parameters) {
    if ((given[name] ?? '') === '') {
      throw new TapdeckError('invalid', `${title} is missing: say which in "${name}".`);
    }
  }
  const found = await run(ready.sql, given);
  const sentence = found.rows.length === 0 ? ready.none : say(ready.say, found, ready.sql);
  return { ...NOTHING, ...shown(ready.sql, found), question: ready.question, sentence, written_by: 'ready' };
}

function shown(
  sql: string,
  found: QueryRows,
): Pick<AskAnswer, 'sql' | 'columns' | 'rows' | 'truncated' | 'took_ms' | 'chart'> {
  const columns = found.columns.map((name) => ({ name, unit: columnUnit(name) }));
  const rows = found.rows.map((row) => [...row]);
  const { truncated, took_ms } = found;
  return { sql, columns, rows, truncated, took_ms, chart: chartOf(columns, rows) };
}
