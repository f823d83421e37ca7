/** Words that are there already. */
import { TapdeckError } from '../../src/model/errors.ts';
import type { SummaryService, TimeRange } from '../../src/model/services.ts';
import type { DigestAnswer, SummaryRow } from '../../src/model/summary.ts';
import { START_US } from './rows.ts';

export const SUMMARY: SummaryRow = {
  summary_id: 3,
  session_id: 7,
  time_us: START_US + 60_000_000,
  kind: 'final',
  written_by: 'rules',
  text: 'The session holds 5 packets.',
  report: null,
};

function exists(sessionId: number): void {
  if (sessionId !== 7) throw new TapdeckError('not_found', `There is no session ${sessionId}.`);
}

export class FakeSummaries implements SummaryService {
  readonly asked: unknown[] = [];
  readonly #listeners = new Set<(summary: SummaryRow) => void>();

  // deno-lint-ignore require-await -- what it throws must be a rejection
  async list(id: number, query: unknown) {
    exists(id);
    this.asked.push(query);
    return [SUMMARY];
  }
  // deno-lint-ignore require-await -- as above
  async write(id: number, request: Parameters<SummaryService['write']>[1]) {
    exists(id);
    this.asked.push(request);
    return SUMMARY;
  }
  // deno-lint-ignore require-await -- as above
  async cancel(id: number) {
    exists(id);
    this.asked.push('cancel');
  }
  // deno-lint-ignore require-await -- as above
  async digest(id: number, range?: TimeRange): Promise<DigestAnswer> {
    exists(id);
    this.asked.push(range);
    return {
      scope: range ? 'window' : 'session',
      from_us: null,
      to_us: null,
      facts: [],
      instructions: 'Write.',
      data: 'BEGIN DATA 1\nEND DATA 1',
      pseudonymised: false,
      bytes: 30,
    };
  }
  subscribe(told: (summary: SummaryRow) => void) {
    this.#listeners.add(told);
    return () => this.#listeners.delete(told);
  }
  /** As when a text was written. */
  tell(summary: SummaryRow): void {
    for (const told of this.#listeners) told(summary);
  }
}
