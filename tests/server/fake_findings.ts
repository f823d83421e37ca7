/** Findings that answer from memory. */
import { TapdeckError } from '../../src/model/errors.ts';
import type { FindingQuery, MuteRequest } from '../../src/model/finding.ts';
import type { FindingReader } from '../../src/model/services.ts';
import { FINDING } from './rows.ts';

/** Of session 7; one thing is muted, by number 1. */
export class FakeFindings implements FindingReader {
  readonly asked: unknown[] = [];

  // deno-lint-ignore require-await -- what it throws must be a rejection
  async page(id: number, query: FindingQuery) {
    if (id !== 7) throw new TapdeckError('not_found', `There is no session ${id}.`);
    this.asked.push(query);
    const counts = { info: 0, warning: 1, critical: 0 };
    return { findings: [FINDING], total: 1, counts, muted: 0, watched: true };
  }
  muted() {
    return Promise.resolve([{ muted_id: 1, kind: 'dns_slow', subject: null, muted_us: 1 }]);
  }
  mute(request: MuteRequest) {
    this.asked.push(request);
    return Promise.resolve({ muted_id: 2, ...request, muted_us: 2 });
  }
  // deno-lint-ignore require-await -- as above
  async unmute(mutedId: number) {
    if (mutedId !== 1) throw new TapdeckError('not_found', `Nothing is muted by number ${mutedId}.`);
    this.asked.push({ unmuted: mutedId });
  }
}
