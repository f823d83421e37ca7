/** Findings of a session as pages are told of them: what is new or changed since the message before. */
import type { FindingRow } from '../model/finding.ts';
import { findingsOf } from '../store/finding_rows.ts';
import type { Store } from '../store/store.ts';

/** Findings that one message carries. */
export const FINDINGS_PER_MESSAGE = 200;

/** Another process may have muted something that nobody told us of. */
const MAX_AGE_MS = 60_000;

export interface FindingNews {
  /** At most 200, the most severe first, of those the latest. */
  readonly findings: FindingRow[];
  readonly findingsMark: number;
}

/** All findings of a session, read again when any changed: at most 950 rows, small ones. */
export class FindingList {
  readonly #store: Store;
  readonly #sessionId: number;
  #version = -1;
  #readAtMs = -Infinity;
  #rows: readonly FindingRow[] = [];
  /** By finding: what its row said, and the reading at which it was last different. */
  #said = new Map<number, { text: string; row: FindingRow; changedAt: number }>();
  #reading = 0;

  constructor(store: Store, sessionId: number) {
    this.#store = store;
    this.#sessionId = sessionId;
  }

  /** A row that says the same as before is the same object. */
  rows(): readonly FindingRow[] {
    const { version } = this.#store.findings;
    const nowMs = performance.now();
    if (version === this.#version && nowMs - this.#readAtMs < MAX_AGE_MS) return this.#rows;
    this.#version = version;
    this.#readAtMs = nowMs;
    const reading = this.#reading + 1;
    let moved = false;
    const said = new Map<number, { text: string; row: FindingRow; changedAt: number }>();
    for (const row of findingsOf(this.#store.reader, this.#sessionId)) {
      const text = JSON.stringify(row);
      const before = this.#said.get(row.finding_id);
      const same = before?.text === text;
      moved ||= !same;
      said.set(row.finding_id, same ? before : { text, row, changedAt: reading });
    }
    this.#said = said;
    this.#rows = [...said.values()].map(({ row }) => row);
    if (moved) this.#reading = reading;
    return this.#rows;
  }

  /** @param since the mark that came with what the page has; undefined for one that has nothing */
  news(since: number | undefined): FindingNews {
    const rows = this.rows();
    const fresh = since === this.#reading
      ? []
      : rows.filter(({ finding_id: id }) => (this.#said.get(id)?.changedAt ?? 0) > (since ?? 0));
    return { findings: fresh.slice(0, FINDINGS_PER_MESSAGE), findingsMark: this.#reading };
  }
}
