/** Reads what a digest is made from out of the store: of a session, or of a window of one. */
import type { Digest } from '../../llm/digest.ts';
import { digestOf } from '../../llm/digest.ts';
import type { ClassFigures, Span } from '../../llm/digest_input.ts';
import { TapdeckError } from '../../model/errors.ts';
import type { FindingRow } from '../../model/finding.ts';
import { SUM_FIELDS } from '../../model/metric.ts';
import type { ProtocolClass } from '../../model/protocol.ts';
import type { PlacesReport } from '../../model/place.ts';
import type { AppRow, SessionRow, TalkerRow } from '../../model/rows.ts';
import { gapSeconds } from '../../store/compare_queries.ts';
import { findingPage } from '../../store/finding_rows.ts';
import { apps, protocols, rtp, talkers } from '../../store/queries.ts';
import { PEAK_FIELDS, secondFrom, secondsOf, spanClasses } from '../../store/span_queries.ts';
import type { Store } from '../../store/store.ts';
import { requireKept } from '../kept.ts';
import { appsBetween } from './snapshot.ts';

const US = 1_000_000;

/** An hour: some 30 ms. */
const SECONDS_A_TURN = 3600;

/** More than a watch notes of a session (src/findings/); a foreign session may have more. */
const MOST_FINDINGS = 1000;

/** Pairs of which a digest may name the largest. */
const TALKERS = 10;

export interface DigestParts {
  readonly store: Store;
  /** Where hosts are; left out: nobody knows. */
  readonly places?: { places(sessionId: number): Promise<PlacesReport> };
  /** What applications had carried up to a moment; left out: windows name none. */
  readonly replays?: { appsAt(sessionId: number, atUs: number): Promise<readonly AppRow[]> };
}

/** Whole seconds of packet time since the epoch; to exclusive. */
export interface Seconds {
  readonly from: number;
  readonly to: number;
}

/** What applications and pairs carried in a window, where somebody has kept count. */
export interface Carried {
  readonly apps: readonly AppRow[] | null;
  readonly newApps: readonly string[] | null;
  readonly talkers: readonly TalkerRow[] | null;
}

export interface RecordedWindow extends Carried {
  readonly fromUs: number;
  readonly toUs: number;
  readonly span: Span;
  readonly before: Span | null;
}

export class Digests {
  readonly #parts: DigestParts;

  constructor(parts: DigestParts) {
    this.#parts = parts;
  }

  /** @throws TapdeckError `not_found`, or `gone` where its figures were removed */
  async ofSession(sessionId: number): Promise<Digest> {
    const { store, places } = this.#parts;
    const session = this.#session(sessionId);
    const seconds = secondsOf(store.reader, sessionId);
    const report = session.packets > 0 ? await places?.places(sessionId) : undefined;
    return digestOf({
      scope: 'session',
      fromUs: seconds ? session.started_us : null,
      toUs: seconds ? session.ended_us ?? (seconds.last + 1) * US : null,
      session,
      span: await this.#span(sessionId, seconds ? { from: seconds.first, to: seconds.last + 1 } : undefined),
      before: null,
      protocols: protocols(store.reader, sessionId),
      apps: apps(store.reader, sessionId),
      newApps: null,
      talkers: talkers(store.reader, sessionId, TALKERS),
      rtp: rtp(store.reader, sessionId),
      places: report
        ? {
          countries: report.countries,
          networks: report.networks,
          notPublicHosts: report.not_public.hosts,
          unlocatedHosts: report.unlocated.hosts,
        }
        : null,
      findings: this.#findings(sessionId),
    });
  }

  /**
   * Of as much of the range as the session has.
   * @throws TapdeckError as `ofSession`, and `invalid` for a range in which it has nothing
   */
  async ofWindow(sessionId: number, range: Seconds): Promise<Digest> {
    const session = this.#session(sessionId);
    const seconds = secondsOf(this.#parts.store.reader, sessionId);
    const window = seconds && {
      from: Math.max(range.from, seconds.first),
      to: Math.min(range.to, seconds.last + 1),
    };
    if (!window || window.to <= window.from) {
      throw new TapdeckError('invalid', `Session ${sessionId} has nothing in this range.`);
    }
    const length = window.to - window.from;
    const [fromUs, toUs] = [window.from * US, window.to * US];
    return this.#window(session, {
      fromUs,
      toUs,
      span: await this.#span(sessionId, window),
      before: await this.#before(session, { from: window.from - length, to: window.from }),
      ...await this.#carried(session, fromUs, toUs),
    });
  }

  /** A window of a recording, of which others have kept count. @throws TapdeckError `not_found` */
  ofRecording(sessionId: number, window: RecordedWindow): Digest {
    return this.#window(this.#session(sessionId), window);
  }

  #window(session: SessionRow, window: RecordedWindow): Digest {
    const range = { from_us: window.fromUs, to_us: window.toUs };
    const findings = this.#findings(session.session_id, range);
    return digestOf({ scope: 'window', session, protocols: [], rtp: [], places: null, findings, ...window });
  }

  #findings(sessionId: number, range?: { from_us: number; to_us: number }): readonly FindingRow[] {
    const query = { offset: 0, limit: MOST_FINDINGS, muted: false, ...range };
    return findingPage(this.#parts.store.reader, sessionId, query).findings;
  }

  #session(sessionId: number): SessionRow {
    const session = this.#parts.store.sessions.get(sessionId);
    requireKept(session, 'figures');
    return session;
  }

  /**
   * In pieces, so that others have a turn: a day of seconds takes SQLite some half a second. Silence is skipped: a
   * session may hold two packets that are decades apart.
   */
  async #span(sessionId: number, seconds: Seconds | undefined): Promise<Span> {
    if (!seconds) return { seconds: 0, classes: new Map(), gapSeconds: 0 };
    const { reader } = this.#parts.store;
    const classes = new Map<ProtocolClass, ClassFigures>();
    for (let from = secondFrom(reader, sessionId, seconds.from); from !== undefined && from < seconds.to;) {
      const to = Math.min(seconds.to, from + SECONDS_A_TURN);
      for (const [protocol, more] of spanClasses(reader, sessionId, from, to)) {
        classes.set(protocol, together(classes.get(protocol), more));
      }
      await new Promise((resolve) => setTimeout(resolve, 0));
      from = secondFrom(reader, sessionId, to);
    }
    return {
      seconds: seconds.to - seconds.from,
      classes,
      gapSeconds: gapSeconds(reader, sessionId, seconds),
    };
  }

  /** A window that reaches before the session's first second would compare with nobody's silence. */
  async #before(session: SessionRow, seconds: Seconds): Promise<Span | null> {
    if (session.started_us === null || seconds.from < Math.floor(session.started_us / US)) return null;
    return await this.#span(session.session_id, seconds);
  }

  async #carried(session: SessionRow, fromUs: number, toUs: number): Promise<Carried> {
    const nothing = { apps: null, newApps: null, talkers: null };
    const { replays } = this.#parts;
    // Out of the packets: where they are gone nobody can tell.
    if (!replays || session.packets === 0 || session.packets_removed_us !== null) return nothing;
    const { session_id: id } = session;
    const [before, now] = [await replays.appsAt(id, fromUs - 1), await replays.appsAt(id, toUs - 1)];
    return { ...appsBetween(before, now), talkers: null };
  }
}

function together(one: ClassFigures | undefined, other: ClassFigures): ClassFigures {
  if (!one) return other;
  const sums = { ...one.sums };
  for (const field of SUM_FIELDS) sums[field] += other.sums[field];
  const peaks = { ...one.peaks };
  for (const field of PEAK_FIELDS) peaks[field] = Math.max(peaks[field], other.peaks[field]);
  return { sums, peaks };
}
