import type { AskAnswer, AskRequest, QuestionsAnswer } from '../../src/model/ask.ts';
import type { Asker } from '../../src/model/services.ts';

/** Answers every question by repeating it. */
export class FakeAsker implements Asker {
  readonly asked: unknown[] = [];
  /** Thrown when set. */
  refusal: Error | undefined;
  /** Waits for the signal when set. */
  hangs = false;
  /** A question that hangs was asked, and its signal came. */
  readonly begun = Promise.withResolvers<void>();
  readonly ended = Promise.withResolvers<void>();

  questions(): QuestionsAnswer {
    return { questions: [], model: null };
  }

  async ask(sessionId: number, request: AskRequest, signal: AbortSignal): Promise<AskAnswer> {
    if (this.refusal) throw this.refusal;
    this.asked.push({ sessionId, ...request });
    if (this.hangs) {
      this.begun.resolve();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        .finally(() => this.ended.resolve());
    }
    return {
      question: request.question ?? null,
      sql: request.sql ?? null,
      columns: [{ name: 'bytes', unit: 'bytes' }],
      rows: [[1], ['<b>\u001b[31m'], [null]],
      truncated: false,
      took_ms: 0.1,
      sentence: 'It found 3 rows.',
      explanation: null,
      struck: 0,
      chart: null,
      suggestions: [],
      written_by: 'user',
      problem: null,
    };
  }
}
