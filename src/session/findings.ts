/** What deserves attention in a session, for those who ask, and what they do not want to be told of. */
import type { FindingQuery, MuteRequest } from '../model/finding.ts';
import type { FindingReader } from '../model/services.ts';
import { findingPage } from '../store/finding_rows.ts';
import type { Store } from '../store/store.ts';
import { requireKept } from './kept.ts';
import type { Traffic } from './traffic.ts';

export class Findings implements FindingReader {
  readonly #store: Store;
  readonly #traffic: Pick<Traffic, 'streams'> | undefined;

  /** @param traffic knows which streams have packets in a part; left out: any may */
  constructor(store: Store, traffic?: Pick<Traffic, 'streams'>) {
    this.#store = store;
    this.#traffic = traffic;
  }

  async page(sessionId: number, query: FindingQuery) {
    requireKept(this.#store.sessions.get(sessionId), 'figures');
    const { app, host, stream, protocol, place, country, asn, organisation, ...rest } = query;
    const named = { app, host, stream, protocol, place, country, asn, organisation };
    const part = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
    if (Object.keys(part).length === 0) return findingPage(this.#store.reader, sessionId, rest);
    const streams = await this.#traffic?.streams(sessionId, part);
    return findingPage(this.#store.reader, sessionId, rest, streams);
  }

  muted() {
    return Promise.resolve(this.#store.findings.muted());
  }

  // deno-lint-ignore require-await -- what it throws must be a rejection
  async mute(request: MuteRequest) {
    return this.#store.findings.mute(request, Date.now() * 1000);
  }

  // deno-lint-ignore require-await -- as above
  async unmute(mutedId: number) {
    this.#store.findings.unmute(mutedId);
  }
}
