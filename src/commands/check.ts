/** `tapdeck check`: whether the history is whole, and what to do where it is not. */
import type { CheckConfig } from '../config_history.ts';
import { checkHistory } from '../session/check_history.ts';
import type { Finding } from '../store/check_rows.ts';
import { counted } from './history.ts';
import { terminalText } from './terminal.ts';

export interface CheckSurroundings {
  /** One line on standard output. */
  readonly print: (line: string) => void;
  /** One line on standard error. */
  readonly say: (line: string) => void;
}

/** @returns the exit code: 0 all is well, 1 something is wrong. @throws TapdeckError when there is nothing to be read */
export async function checkCommand(config: CheckConfig, { print, say }: CheckSurroundings): Promise<number> {
  const places = { db: config.db, captures: `${config.data}/captures` };
  const report = await checkHistory(places, (what) => config.json || say(`Checking ${what} ...`));
  const { faults, notes, sessions } = report;
  if (config.json) {
    print(JSON.stringify({ ok: faults.length === 0, sessions, faults, notes }));
  } else {
    for (const fault of faults) print(told('!', fault));
    for (const note of notes) print(told('-', note));
    print(
      faults.length === 0
        ? `All is well: ${counted(sessions, 'session')}.`
        : `${counted(faults.length, 'fault')} in ${counted(sessions, 'session')}. Nothing was changed.`,
    );
  }
  return faults.length === 0 ? 0 : 1;
}

const told = (mark: string, { text, advice }: Finding) => `${mark} ${terminalText(text)}\n    ${advice}`;
