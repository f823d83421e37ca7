/** The user's own rules for applications, in a file of the data folder: read when it changes, checked as a whole. */
import { TapdeckError } from '../model/errors.ts';
import { MAX_RULES_CHARS, NO_RULES, UserRules } from '../label/user_rules.ts';

/** Its name in the data folder. */
export const RULES_FILE = 'rules.txt';

/** At most four bytes a character. */
const MAX_RULES_BYTES = MAX_RULES_CHARS * 4;

export class RulesFile {
  readonly path: string;
  #rules = NO_RULES;
  /** What the file was when it was read last. */
  #stamp = '';

  /** @throws TapdeckError `invalid` that lists every mistake with its line */
  constructor(folder: string) {
    this.path = `${folder}/${RULES_FILE}`;
    this.read();
  }

  /**
   * The rules as the file has them now; none when there is no file.
   * @throws TapdeckError `invalid` that lists every mistake with its line; the rules before it stay in force
   */
  read(): UserRules {
    const stamp = stampOf(this.path);
    if (stamp === this.#stamp) return this.#rules;
    const parsed = stamp === 'none' ? NO_RULES : UserRules.parse(textOf(this.path));
    if ('mistakes' in parsed) {
      throw new TapdeckError('invalid', `${this.path} has mistakes. ${parsed.mistakes.join('; ')}.`);
    }
    this.#rules = parsed;
    this.#stamp = stamp;
    return parsed;
  }

  /** The rules now, or, where the file has mistakes, those before, with what the user should know of it. */
  current(): { readonly rules: UserRules; readonly warning: string | undefined } {
    try {
      return { rules: this.read(), warning: undefined };
    } catch (error) {
      if (!(error instanceof TapdeckError)) throw error;
      return { rules: this.#rules, warning: `${error.message} The rules before it were used.` };
    }
  }
}

function stampOf(path: string): string {
  try {
    const { mtime, size, ino } = Deno.statSync(path);
    return `${mtime?.getTime()} ${size} ${ino}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 'none';
    throw unreadable(path, error);
  }
}

function textOf(path: string): string {
  try {
    if (Deno.statSync(path).size > MAX_RULES_BYTES) return ' '.repeat(MAX_RULES_CHARS + 1);
    return Deno.readTextFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

const unreadable = (path: string, cause: unknown) =>
  new TapdeckError('invalid', `The rules in ${path} cannot be read: it is no file that Tapdeck may read.`, {
    cause,
  });
