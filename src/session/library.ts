/** Stored sessions for those who read and edit them. */
import { TapdeckError } from '../model/errors.ts';
import { NO_RULES, type UserRules } from '../label/user_rules.ts';
import type { Labeller } from '../model/label.ts';
import type { SessionRow } from '../model/rows.ts';
import type { SessionFacets, SessionPage, SessionQuery, Sparklines } from '../model/session_list.ts';
import type {
  ImportProgress,
  PacketQuery,
  SessionEditor,
  SessionReader,
  StreamQuery,
} from '../model/services.ts';
import { packets } from '../store/packet_queries.ts';
import { type MetricFilter, metrics } from '../store/metric_queries.ts';
import { apps, protocols, rtp, stream, streams, talkers } from '../store/queries.ts';
import type { Store } from '../store/store.ts';
import { sessionFacets, sessionPage } from '../store/session_list.ts';
import { sparklines } from '../store/session_digest.ts';
import { requireKept } from './kept.ts';
import type { RawCaptures } from './raw_captures.ts';
import type { HostFinder } from './host_finder.ts';
import { type PlacedAddresses, placedHosts } from './selection.ts';
import type { Traffic } from './traffic.ts';
import type { FinalWriter } from './words/report_writer.ts';
import { relabel, relocate } from './derive_again.ts';
import { removeSession } from './remove_session.ts';

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
  /** Knows where hosts are; left out: they are nowhere. */
  readonly places?: PlacedAddresses;
  /** Knows which streams have packets in a part; left out: any may. */
  readonly traffic?: Pick<Traffic, 'streams'>;
  /** Writes reports anew when a session was worked out again; left out: nobody does. */
  readonly words?: FinalWriter;
}

/** Answers come as promises: the queries may move to another thread without anyone noticing. */
export class Library implements SessionReader, SessionEditor {
  readonly #store: Store;
  readonly #captures: RawCaptures;
  readonly #createLabeller: () => Labeller;
  readonly #rules: () => UserRules;
  readonly #workers: number;
  readonly #finder: HostFinder | undefined;
  readonly #places: PlacedAddresses | undefined;
  readonly #traffic: Pick<Traffic, 'streams'> | undefined;
  readonly #words: FinalWriter | undefined;

  constructor(parts: LibraryParts) {
    this.#store = parts.store;
    this.#captures = parts.captures;
    this.#createLabeller = parts.createLabeller;
    this.#rules = parts.rules ?? (() => NO_RULES);
    this.#workers = parts.workers ?? 1;
    this.#finder = parts.finder;
    this.#places = parts.places;
    this.#traffic = parts.traffic;
    this.#words = parts.words;
  }

  // deno-lint-ignore require-await -- a failure must be a rejection, as in every other method
  async list(query: SessionQuery): Promise<SessionPage> {
    return sessionPage(this.#store.reader, query);
  }

  // deno-lint-ignore require-await -- as above
  async facets(): Promise<SessionFacets> {
    return sessionFacets(this.#store.reader);
  }

  // deno-lint-ignore require-await -- as above
  async sparklines(sessionIds: readonly number[]): Promise<Sparklines> {
    return { sparklines: sparklines(this.#store.reader, sessionIds) };
  }

  // deno-lint-ignore require-await -- as above
  async get(sessionId: number): Promise<SessionRow> {
    return this.#store.sessions.get(sessionId);
  }

  packets(sessionId: number, query: PacketQuery) {
    return this.#of(
      sessionId,
      (db) => packets(db, sessionId, { ...query, ...placedHosts(this.#places, sessionId, query) }),
      'packets',
    );
  }

  async streams(sessionId: number, query: StreamQuery) {
    const { offset: _offset, limit: _limit, sort: _sort, ...part } = query;
    const { protocol, stream: key, ...rest } = query;
    // Which packets a stream had is known of a part.
    const known = protocol === undefined && key === undefined
      ? undefined
      : await this.#traffic?.streams(sessionId, part);
    const among = known === undefined ? {} : { among: known };
    return await this.#of(
      sessionId,
      (db) => streams(db, sessionId, { ...rest, ...among, ...placedHosts(this.#places, sessionId, query) }),
    );
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

  async relocate(
    sessionId: number,
    localAddresses: readonly string[] | null,
    onProgress?: (progress: ImportProgress) => void,
  ): Promise<SessionRow> {
    return await relocate(this.#parts(), sessionId, localAddresses, onProgress);
  }

  async relabel(sessionId: number, onProgress?: (progress: ImportProgress) => void): Promise<SessionRow> {
    return await relabel(this.#parts(), sessionId, onProgress);
  }

  async remove(sessionId: number): Promise<void> {
    await removeSession({ store: this.#store, captures: this.#captures }, sessionId);
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
      ...(this.#words ? { words: this.#words } : {}),
    };
  }

  // deno-lint-ignore require-await -- as above
  async #of<T>(
    sessionId: number,
    query: (db: Store['reader']) => T,
    needs: 'packets' | 'figures' = 'figures',
  ): Promise<T> {
    requireKept(this.#store.sessions.get(sessionId), needs);
    return query(this.#store.reader);
  }
}
