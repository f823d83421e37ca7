/** One question at a time to one session: what is being asked, for how long, and what came of it. */
import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { AskRequest, QuestionsAnswer } from '../../src/model/ask.ts';
import { askKey, asksByItself } from '../derive/ask.ts';
import { isAbort, RequestError, sentenceOf } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';
import type { AskVisit, Remembered } from './ask_visit.ts';

export type AskState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly ask: AskRequest }
  | { readonly kind: 'answered'; readonly answered: Remembered }
  /** @param status as of HTTP; 0 when nothing answered */
  | { readonly kind: 'failed'; readonly ask: AskRequest; readonly status: number; readonly sentence: string }
  | { readonly kind: 'cancelled'; readonly ask: AskRequest; readonly afterS: number };

export interface AskModel {
  readonly state: ReadonlySignal<AskState>;
  /** Whole seconds since the question was asked. */
  readonly elapsedS: ReadonlySignal<number>;
  /** The ready questions; undefined until they came. */
  readonly questions: ReadonlySignal<QuestionsAnswer | undefined>;
  readonly questionsError: ReadonlySignal<string | undefined>;
  loadQuestions(): void;
  /** What the address says: from memory where it was answered before, else asked if that needs nobody's word. */
  show(ask: AskRequest | undefined): void;
  ask(ask: AskRequest): void;
  cancel(): void;
  dispose(): void;
}

export function createAsk(rest: Rest, sessionId: number, visit: AskVisit): AskModel {
  const state = signal<AskState>({ kind: 'idle' });
  const elapsedS = signal(0);
  const questions = signal<QuestionsAnswer | undefined>(undefined);
  const questionsError = signal<string | undefined>(undefined);
  const leaving = new AbortController();
  let running: AbortController | undefined;
  let ticks: ReturnType<typeof setInterval> | undefined;

  function stop(): void {
    clearInterval(ticks);
    running?.abort();
    running = undefined;
  }

  async function run(ask: AskRequest): Promise<void> {
    stop();
    const mine = new AbortController();
    running = mine;
    batch(() => {
      elapsedS.value = 0;
      state.value = { kind: 'running', ask };
    });
    ticks = setInterval(() => {
      elapsedS.value += 1;
    }, 1000);
    try {
      const answer = await rest.ask(sessionId, ask, mine.signal);
      if (mine.signal.aborted) return;
      const answered = { sessionId, ask, answer, atMs: Date.now() };
      batch(() => {
        visit.remember(answered);
        state.value = { kind: 'answered', answered };
      });
    } catch (error) {
      if (mine.signal.aborted || isAbort(error)) return;
      const status = error instanceof RequestError ? error.status : 0;
      state.value = { kind: 'failed', ask, status, sentence: sentenceOf(error) };
    }
    stop();
  }

  async function loadQuestions(): Promise<void> {
    try {
      questions.value = await rest.questions(leaving.signal);
      questionsError.value = undefined;
    } catch (error) {
      if (!isAbort(error)) questionsError.value = sentenceOf(error);
    }
  }

  /** The question that `state` is about. */
  function current(): AskRequest | undefined {
    const now = state.peek();
    return now.kind === 'idle' ? undefined : now.kind === 'answered' ? now.answered.ask : now.ask;
  }

  void loadQuestions();
  return {
    state,
    elapsedS,
    questions,
    questionsError,
    loadQuestions: () => void loadQuestions(),
    show(ask) {
      if (askKey(current()) === askKey(ask)) return;
      stop();
      const known = ask && visit.find(sessionId, ask);
      if (known) state.value = { kind: 'answered', answered: known };
      else if (ask && asksByItself(ask)) void run(ask);
      else state.value = { kind: 'idle' };
    },
    ask: (ask) => void run(ask),
    cancel() {
      const now = state.peek();
      if (now.kind !== 'running') return;
      stop();
      state.value = { kind: 'cancelled', ask: now.ask, afterS: elapsedS.peek() };
    },
    dispose() {
      stop();
      leaving.abort();
    },
  };
}
