/** What was asked since the page was loaded, with its answers: going back shows them, and asks nobody again. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { AskAnswer, AskRequest } from '../../src/model/ask.ts';
import { askKey } from '../derive/ask.ts';

export interface Remembered {
  readonly sessionId: number;
  readonly ask: AskRequest;
  readonly answer: AskAnswer;
  /** The clock when the answer came. */
  readonly atMs: number;
}

export interface AskVisit {
  /** Newest first. */
  readonly list: ReadonlySignal<readonly Remembered[]>;
  find(sessionId: number, ask: AskRequest): Remembered | undefined;
  /** In place of an earlier answer to the same question. */
  remember(answered: Remembered): void;
}

/** An answer has a million characters at most; the oldest is forgotten. */
const MOST_REMEMBERED = 20;

export function createAskVisit(): AskVisit {
  const list = signal<readonly Remembered[]>([]);
  const same = (sessionId: number, ask: AskRequest) => {
    const key = askKey(ask);
    return (each: Remembered) => each.sessionId === sessionId && askKey(each.ask) === key;
  };
  return {
    list,
    find: (sessionId, ask) => list.peek().find(same(sessionId, ask)),
    remember(answered) {
      const isSame = same(answered.sessionId, answered.ask);
      list.value = [answered, ...list.peek().filter((each) => !isSame(each))].slice(0, MOST_REMEMBERED);
    },
  };
}
