/** Stored sessions for those who read and edit them. */
import { endOrphan } from '../capture/dumpcap.ts';
import { TapdeckError } from '../model/errors.ts';
import { NO_RULES, type UserRules } from '../label/user_rules.ts';
import type { Labeller } from '../model/label.ts';
import type { SessionRow } from '../model/rows.ts';
import type { PacketQuery, SessionEditor, SessionReader, StreamQuery } from '../model/services.ts';
import { packets } from '../store/packet_queries.ts';
import { type MetricFilter, metrics } from '../store/metric_queries.ts';
import { apps, protocols, rtp, stream, streams, talkers } from '../store/queries.ts';
import type { Store } from '../store/store.ts';
import type { RawCaptures } from './raw_captures.ts';
import type { HostFinder } from './host_finder.ts';
import { relabel, relocate } from './derive_again.ts';

const MAX_NAME_CHARS = 200;
const MAX_NOTE_CHARS = 10_000;
const MAX_TAGS = 30;
const MAX_TAG_CHARS = 50;

export interface LibraryParts {
  readonly store: Store;
  readonly captures: RawCaptures;
  readonly createLabeller: () => Labeller;
  /** The user's own rules as they are now; none if left out. @throws TapdeckError `invalid` for mistakes in them */
  readonly rules?: () => UserRules;
  /** tsharks side by side; one if left out. */
  readonly workers?: number;
  /** Finds out about hosts; left out: nobody does. */
  readonly finder?: HostFinder;
}

/** Answers come as promises: the queries may move to another thread without anyone noticing. */
export class Library implements SessionReader, SessionEditor {
  readonly #store: Store;
  readonly #captures: RawCaptures;
  readonly #createLabeller: () => Labeller;
  readonly #rules: () => UserRules;
  readonly #workers: number;
  readonly #finder: HostFinder | undefined;

  constructor(parts: LibraryParts) {
    this.#store = parts.store;
    this.#captures = parts.captures;
    this.#createLabeller = parts.createLabeller;
    this.#rules = parts.rules ?? (() => NO_RULES);
    this.#workers = parts.workers ?? 1;
    this.#finder = parts.finder;
  }

  // deno-lint-ignore require-await -- a failure must be a rejection, as in every other method
  async list(): Promise<SessionRow[]> {
    return this.#store.sessions.list();
  }

  // deno-lint-ignore require-await -- as above
  async get(sessionId: number): Promise<SessionRow> {
    return this.#store.sessions.get(sessionId);
  }

  packets(sessionId: number, query: PacketQuery) {
    return this.#of(sessionId, (db) => packets(db, sessionId, query));
  }

  streams(sessionId: number, query: StreamQuery) {
    return this.#of(sessionId, (db) => streams(db, sessionId, query));
  }

  stream(sessionId: number, key: string) {
    return this.#of(sessionId, (db) => stream(db, sessionId, key));
  }

  metrics(sessionId: number, query: MetricFilter) {
    return this.#of(sessionId, (db) => metrics(db, sessionId, query));
  }

  rtp(sessionId: number) {
    return this.#of(sessionId, (db) => rtp(db, sessionId));
  }

  protocols(sessionId: number) {
    return this.#of(sessionId, (db) => protocols(db, sessionId));
  }

  apps(sessionId: number) {
    return this.#of(sessionId, (db) => apps(db, sessionId));
  }

  talkers(sessionId: number, limit: number) {
    return this.#of(sessionId, (db) => talkers(db, sessionId, limit));
  }

  // deno-lint-ignore require-await -- as above
  async patch(
    sessionId: number,
    change: { name?: string; note?: string; tags?: string[]; pinned?: boolean },
  ): Promise<SessionRow> {
    const { name, note, tags } = change;
    if (name !== undefined && (name.trim() === '' || name.length > MAX_NAME_CHARS)) {
      throw new TapdeckError('invalid', `A name has 1 to ${MAX_NAME_CHARS} characters.`);
    }
    if (note !== undefined && note.length > MAX_NOTE_CHARS) {
      throw new TapdeckError('invalid', `A note has at most ${MAX_NOTE_CHARS} characters.`);
    }
    if (
      tags && (tags.length > MAX_TAGS || tags.some((tag) => tag.trim() === '' || tag.length > MAX_TAG_CHARS))
    ) {
      throw new TapdeckError(
        'invalid',
        `At most ${MAX_TAGS} tags, each of 1 to ${MAX_TAG_CHARS} characters.`,
      );
    }
    return this.#store.sessions.change(sessionId, {
      ...change,
      ...(tags ? { tags: [...new Set(tags.map((tag) => tag.trim()))] } : {}),
    });
  }

  async relocate(sessionId: number, localAddresses: readonly string[] | null): Promise<SessionRow> {
    return await relocate(this.#parts(), sessionId, localAddresses);
  }

  async relabel(sessionId: number): Promise<SessionRow> {
    return await relabel(this.#parts(), sessionId);
  }

  async remove(sessionId: number): Promise<void> {
    const session = this.#store.sessions.get(sessionId);
    const file = this.#store.sessions.captureFile(sessionId);
    const unfinished = session.state === 'recording';
    await using claim = unfinished ? await this.#captures.claim(sessionId) : undefined;
    if (unfinished && !claim) {
      throw new TapdeckError(
        'conflict',
        session.kind === 'live'
          ? 'This session is still being recorded, or completed after a crash: stop it first, or try again later.'
          : 'This session is still being worked on: try again when it is complete.',
      );
    }
    // A recording of which nobody takes care: its Tapdeck was killed, or could not store it.
    if (unfinished && file !== undefined && await endOrphan(this.#captures.path(file)) === 'still there') {
      throw new TapdeckError('conflict', 'A dumpcap that cannot be ended still records this session.');
    }
    await this.#store.sessions.remove(sessionId);
    if (file !== undefined) await this.#captures.remove(file);
    void this.#finder?.prune();
  }

  #parts() {
    return {
      store: this.#store,
      captures: this.#captures,
      createLabeller: this.#createLabeller,
      rules: this.#rules,
      workers: this.#workers,
      ...(this.#finder ? { finder: this.#finder } : {}),
    };
  }

  // deno-lint-ignore require-await -- as above
  async #of<T>(sessionId: number, query: (db: Store['reader']) => T): Promise<T> {
    this.#store.sessions.get(sessionId); // throws `not_found`
    return query(this.#store.reader);
  }
}
