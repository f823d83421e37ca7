/** What deserves attention in a session, for those who ask, and what they do not want to be told of. */
import type { FindingQuery, MuteRequest } from '../model/finding.ts';
import type { FindingReader } from '../model/services.ts';
import { findingPage } from '../store/finding_rows.ts';
import type { Store } from '../store/store.ts';
import { requireKept } from './kept.ts';

export class Findings implements FindingReader {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  // deno-lint-ignore require-await -- what it throws must be a rejection
  async page(sessionId: number, query: FindingQuery) {
    requireKept(this.#store.sessions.get(sessionId), 'figures');
    return findingPage(this.#store.reader, sessionId, query);
  }

  muted() {
    return Promise.resolve(this.#store.findings.muted());
  }

  // deno-lint-ignore require-await -- as above
  async mute(request: MuteRequest) {
    return this.#store.findings.mute(request, Date.now() * 1000);
  }

  // deno-lint-ignore require-await -- as above
  async unmute(mutedId: number) {
    this.#store.findings.unmute(mutedId);
  }
}
