/** A question as it stands in an address, the ready ones as they are looked for, and what an answer is called. */
import {
  type AskAnswer,
  type AskRequest,
  MOST_QUESTION_CHARS,
  MOST_TEXT_CHARS,
  QUESTION_GROUPS,
  type QuestionsAnswer,
  type ReadyQuestion,
} from '../../src/model/ask.ts';
import { MOST_SQL_CHARS } from '../../src/model/query.ts';
import { count, counted } from './format.ts';

/** Parameters of a ready question stand beside it in the address; these names are taken. */
const OWN_KEYS: readonly string[] = ['ready', 'sql', 'question'];
const PARAMETER = /^[a-z_]{1,30}$/;
const MOST_PARAMETERS = 10;

/** What the server would refuse anyway is left out: nobody can see what is wrong with it in an address. */
export function askFromParams(params: URLSearchParams): AskRequest | undefined {
  const text = (key: string, most: number) =>
    params.get(key)?.replaceAll('\0', '').trim().slice(0, most) ?? '';
  const ready = text('ready', 60);
  if (ready !== '') {
    const keys = [...new Set(params.keys())].filter((key) => PARAMETER.test(key) && !OWN_KEYS.includes(key));
    const given = keys.slice(0, MOST_PARAMETERS).map((key) => [key, text(key, MOST_TEXT_CHARS)] as const);
    return given.length === 0 ? { ready } : { ready, parameters: Object.fromEntries(given) };
  }
  const sql = text('sql', MOST_SQL_CHARS);
  if (sql !== '') return { sql };
  const question = text('question', MOST_QUESTION_CHARS);
  return question === '' ? undefined : { question };
}

export function askToParams(ask: AskRequest | undefined): URLSearchParams {
  const params = new URLSearchParams();
  if (ask?.ready !== undefined) {
    params.set('ready', ask.ready);
    for (const [name, value] of Object.entries(ask.parameters ?? {})) params.set(name, value);
  } else if (ask?.sql !== undefined) params.set('sql', ask.sql);
  else if (ask?.question !== undefined) params.set('question', ask.question);
  return params;
}

/** The same for the same question. */
export const askKey = (ask: AskRequest | undefined): string => askToParams(ask).toString();

/**
 * Whether opening an address asks it. Plain words may go to a model on another machine, so somebody has to press Enter;
 * the others only read.
 */
export const asksByItself = (ask: AskRequest): boolean => ask.question === undefined;

/** What a question is called in a list. */
export function askTitle(ask: AskRequest, questions: readonly ReadyQuestion[]): string {
  if (ask.ready === undefined) return ask.question ?? ask.sql?.replace(/\s+/g, ' ') ?? '';
  const title = questions.find(({ id }) => id === ask.ready)?.title ?? ask.ready;
  const given = Object.values(ask.parameters ?? {}).join(', ');
  return given === '' ? title : `${title}: ${given}`;
}

const GROUP_NAMES: Record<ReadyQuestion['group'], string> = {
  traffic: 'Who and how much',
  time: 'When',
  health: 'How well it went',
  where: 'Where, and how safely',
};

/** The ready questions that have every typed word, or its beginning, group by group; empty groups are left out. */
export function groupedQuestions(questions: readonly ReadyQuestion[], typed: string) {
  const found = matching(questions, typed);
  return QUESTION_GROUPS
    .map((id) => ({ id, name: GROUP_NAMES[id], questions: found.filter(({ group }) => group === id) }))
    .filter((group) => group.questions.length > 0);
}

export function matching(questions: readonly ReadyQuestion[], typed: string): ReadyQuestion[] {
  const words = wordsOf(typed);
  return questions.filter(({ title, question }) => {
    const has = wordsOf(`${title} ${question}`);
    return words.every((word) => has.some((each) => each.startsWith(word)));
  });
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Where plain words go, in one sentence. Undefined: nowhere. */
export function destinationSentence({ model }: QuestionsAnswer): string | undefined {
  if (model === null) return undefined;
  const where = model.local
    ? `${model.destination} on this machine`
    : `${model.destination}, another machine`;
  return `Plain words go to ${model.written_by} at ${where}: your question and the names of the views, and no row, name or address of the session.`;
}

/** Who wrote the SQL of an answer. */
export function writerText(writtenBy: string | null): string {
  if (writtenBy === 'ready') return 'Ready question';
  if (writtenBy === 'user') return 'Your SQL';
  return writtenBy === null ? '' : `SQL by ${writtenBy}`;
}

/** "12 rows, found in 3 ms." */
export function foundText({ rows, truncated, took_ms }: AskAnswer): string {
  const size = truncated ? `The first ${counted(rows.length, 'row')} of more` : counted(rows.length, 'row');
  if (took_ms === null) return size;
  return `${size}, found in ${took_ms < 1 ? 'less than 1' : count(took_ms)}\u00a0ms`;
}

/** What to say of figures that a model made up. */
export function struckText(struck: number): string | undefined {
  if (struck === 0) return undefined;
  return struck === 1
    ? 'One figure of the model was struck: neither question, SQL nor rows have it.'
    : `${count(struck)} figures of the model were struck: neither question, SQL nor rows have them.`;
}
