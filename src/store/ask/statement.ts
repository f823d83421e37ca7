/** Which statements a question may be, before SQLite sees it. Everything inside one is the authorizer's. */
import { TapdeckError } from '../../model/errors.ts';

/** White space and comments, as SQLite's tokenizer has them. */
const BLANK = /^(?:[ \t\n\f\r]+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))+/;

/**
 * What names nothing: texts, comments, parameters, whose `$name(...)` may hold a quote. Whatever begins first is taken
 * whole, so that a quote in a comment, or in a name, begins no text.
 */
const NAMES_NOTHING =
  /[$@:#][\w$:\u0080-\uffff]+(?:\([^\s)]*\)?)?|'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|("(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])/g;

const withoutBlank = (sql: string) => sql.replace(BLANK, '');

const namesOf = (sql: string) => sql.replace(NAMES_NOTHING, (_, name?: string) => name ?? ' ');

/**
 * VACUUM INTO, for one, writes a file without asking an authorizer.
 * @throws TapdeckError `invalid` for what is no question
 */
export function refuseOthers(sql: string): void {
  const text = withoutBlank(sql);
  if (/\bmain\b/i.test(namesOf(sql))) {
    throw new TapdeckError(
      'invalid',
      'Name the views alone, and nothing “main”: only those of this session can be read.',
    );
  }
  if (sql.includes('\0')) throw new TapdeckError('invalid', 'SQL must not hold a NUL character.');
  if (text === '') throw new TapdeckError('invalid', 'Write a statement that begins with SELECT.');
  const first = /^\w+/.exec(text)?.[0]?.toUpperCase() ?? text[0];
  if (first === 'SELECT' || first === 'WITH' || first === 'VALUES') return;
  if (first === 'EXPLAIN') {
    const explained = withoutBlank(text.slice('EXPLAIN'.length)).replace(/^query\s+plan\b/i, '');
    return refuseOthers(explained);
  }
  throw new TapdeckError(
    'invalid',
    `${
      String(first).slice(0, 30)
    } is refused: a question is one SELECT, WITH, VALUES or EXPLAIN statement, which only reads.`,
  );
}

export const isExplain = (sql: string) => /^explain\b/i.test(withoutBlank(sql));

/** @param compiled as much as SQLite took: it leaves out whatever follows the first statement. @throws TapdeckError `invalid` */
export function onlyStatement(sql: string, compiled: string): void {
  let rest = sql.startsWith(compiled) ? sql.slice(compiled.length) : sql;
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = withoutBlank(rest).replace(/^;/, '');
  }
  if (rest !== '') {
    throw new TapdeckError('invalid', 'Ask one statement at a time: there is more behind the first.');
  }
}
