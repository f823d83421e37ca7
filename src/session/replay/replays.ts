/** Moments of stored sessions, for those who ask for one and for those who watch them pass. */
import { TapdeckError } from '../../model/errors.ts';
import { type CompositionReport, NO_COMPOSITION } from '../../model/composition.ts';
import type { FindingRow } from '../../model/finding.ts';
import type { PlaceRow } from '../../model/place.ts';
import type { AppRow, PacketRow, SessionRow } from '../../model/rows.ts';
import type { Replay, Replayer, ReplayEvents, StoredState } from '../../model/services.ts';
import type { MetricsSnapshot } from '../../model/wire.ts';
import { TextLookup } from '../../store/flow_queries.ts';
import { HostLookup } from '../../store/host_queries.ts';
import { newestPackets } from '../../store/moment_queries.ts';
import type { Store } from '../../store/store.ts';
import { panelMetrics } from '../panel_metrics.ts';
import { FindingList, FINDINGS_PER_MESSAGE } from '../live_findings.ts';
import { OwnAddresses } from '../own_addresses.ts';
import { places, type SessionHosts, sessionHosts } from '../place_report.ts';
import { knownTo } from '../session_traffic.ts';
import { compositionOf } from './composition.ts';
import { Counts } from './counts.ts';
import { hostTrafficAt } from './host_sums.ts';
import { momentOf, type MomentParts } from './moment.ts';
import { Player } from './player.ts';
import { SecondSums } from './second_sums.ts';
import { Timeline } from './timeline.ts';
import { requireKept } from '../kept.ts';

/** Sessions whose sums are kept in memory: one of 2 million packets and 160,000 streams takes some 60 MB. */
const MAX_SESSIONS = 3;

/** Packets and places that one answer carries. */
const PACKETS_PER_MESSAGE = 200;
const PLACES_PER_MESSAGE = 200;

/** Another process may have written hosts that nobody told us of. */
const HOSTS_MAX_AGE_MS = 60_000;

/** Seconds before the moment that one answer carries, as `initial_state` does. */
const HISTORY_SECONDS = 300;

/** What is recorded is summed up again after so long, */
const FRESH_MS = 2000;
/** and after so many times as long as it took: at most 4% of the time. */
const REST_FACTOR = 25;
/** What a recording needs of the processor goes before a chart of it. */
const REST_RECORDING = 3;

/** A composition that was worked out, and of what. */
interface KeptComposition {
  readonly stamp: string;
  readonly report: CompositionReport;
  readonly madeAtMs: number;
  readonly tookMs: number;
}

/** What a session's moments are worked out from. */
export interface Reel extends MomentParts {
  readonly session: SessionRow;
}

/** What is known of hosts, as far as it may be told in a session. */
interface KnownHosts {
  readonly version: number;
  readonly madeAtMs: number;
  readonly lookup: HostLookup;
  readonly inSession: ReturnType<typeof knownTo>;
}

export class Replays implements Replayer {
  readonly #store: Store;
  readonly #kept = new Map<number, MomentParts>();
  /** What is known of a session's hosts, until something new is. */
  readonly #hosts = new WeakMap<Timeline, KnownHosts>();
  readonly #compositions = new WeakMap<Timeline, KeptComposition>();
  readonly #findings = new WeakMap<Timeline, FindingList>();
  readonly #own: OwnAddresses;

  constructor(store: Store) {
    this.#store = store;
    this.#own = new OwnAddresses({ sessions: store.sessions });
  }

  async state(sessionId: number, atUs: number): Promise<StoredState> {
    const reel = await this.reel(sessionId);
    const counts = new Counts(reel.timeline);
    counts.moveTo(atUs);
    return {
      session_id: sessionId,
      ...this.figures(reel, counts, HISTORY_SECONDS),
      packets: this.packets(reel, counts, PACKETS_PER_MESSAGE),
      places: this.places(reel, counts),
      findings: this.findings(reel, atUs).slice(0, FINDINGS_PER_MESSAGE),
    };
  }

  async composition(sessionId: number): Promise<CompositionReport> {
    const session = this.#session(sessionId);
    // A recording that waits for its first packet is nothing to be refused.
    if (session.packets === 0) return NO_COMPOSITION;
    const before = this.#kept.get(sessionId);
    const known = before && this.#compositions.get(before.timeline);
    const stamp = JSON.stringify([session.packets, session.state, session.catalogue_version]);
    if (known?.stamp === stamp) return known.report;
    const restMs = Math.max(FRESH_MS, (known?.tookMs ?? 0) * REST_FACTOR);
    const fresh = known && session.state === 'recording' && performance.now() - known.madeAtMs < restMs;
    if (fresh && !before.timeline.outdated(session)) return known.report;
    const began = performance.now();
    const reel = await this.reel(sessionId, session.state === 'recording' ? REST_RECORDING : 1);
    const report = await compositionOf(reel);
    const madeAtMs = performance.now();
    this.#compositions.set(reel.timeline, { stamp, report, madeAtMs, tookMs: madeAtMs - began });
    return report;
  }

  start(
    request: {
      session_id: number;
      from_us?: number | undefined;
      speed: number;
      paused?: boolean | undefined;
    },
    events: ReplayEvents,
  ): Replay {
    this.#store.sessions.get(request.session_id); // throws `not_found`
    return new Player(this, request, events);
  }

  /** What applications had carried up to a moment, all of them. @throws as `reel` */
  async appsAt(sessionId: number, atUs: number): Promise<readonly AppRow[]> {
    const reel = await this.reel(sessionId);
    const counts = new Counts(reel.timeline);
    counts.moveTo(atUs);
    return momentOf(reel, reel.session, counts, 0).apps.map(({ bytesIn, bytesOut, ...row }) => ({
      ...row,
      bytes_in: bytesIn,
      bytes_out: bytesOut,
    }));
  }

  /** What hosts had carried up to a moment. @throws as `reel` */
  async hostsAt(sessionId: number, atUs: number): Promise<SessionHosts> {
    const reel = await this.reel(sessionId);
    const counts = new Counts(reel.timeline);
    counts.moveTo(atUs);
    return this.hosts(reel, counts);
  }

  /**
   * A session as it is now.
   * @param rest as `Timeline.update` has it
   * @throws TapdeckError `not_found`, `gone`, or `conflict` where it has no packets
   */
  async reel(sessionId: number, rest = 0): Promise<Reel> {
    const session = this.#session(sessionId);
    requireKept(session, 'packets');
    let parts = this.#kept.get(sessionId);
    if (!parts || parts.timeline.outdated(session)) parts = this.#fresh(session);
    this.#keep(sessionId, parts);
    try {
      await parts.timeline.update(session, rest);
    } finally {
      // It may have been removed while its packets were summed up: that is the reason to tell.
      this.#session(sessionId);
    }
    parts.seconds.update(session);
    return { ...parts, session: this.#session(sessionId) };
  }

  /** @param counts moved to the moment @param historySeconds how many of the seconds before it are wanted */
  figures(reel: Reel, counts: Counts, historySeconds: number) {
    const figures = momentOf(reel, reel.session, counts, historySeconds);
    // Which packets were dropped when is not kept; that none were holds for every moment.
    const dropped_packets = reel.session.dropped_packets === 0 ? 0 : null;
    const facts = { dropped_packets, lag_ms: null, lag_bytes: 0 };
    const metrics: MetricsSnapshot = panelMetrics(figures, counts.atUs, facts);
    return { metrics, talkers: [...figures.talkers] };
  }

  /** The newest packets, oldest first. */
  packets({ timeline }: Reel, counts: Counts, limit: number): PacketRow[] {
    const { sessionId } = timeline;
    return newestPackets(this.#store.reader, sessionId, counts.lastNo, counts.atUs, limit);
  }

  /** At most 200, largest first. */
  places(reel: Reel, counts: Counts): PlaceRow[] {
    return places(this.hosts(reel, counts)).slice(0, PLACES_PER_MESSAGE);
  }

  /** What had been noticed by a moment, as it became, the most severe first. A row that says the same is the same object. */
  findings({ timeline }: Reel, atUs: number): FindingRow[] {
    let list = this.#findings.get(timeline);
    if (!list) this.#findings.set(timeline, list = new FindingList(this.#store, timeline.sessionId));
    return list.rows().filter(({ noticed_us }) => noticed_us <= atUs);
  }

  /** What hosts had carried, with what is known of them today. */
  hosts({ timeline, texts }: Reel, counts: Counts): SessionHosts {
    const { version } = this.#store.hosts;
    let known = this.#hosts.get(timeline);
    if (known?.version !== version || performance.now() - known.madeAtMs > HOSTS_MAX_AGE_MS) {
      known = {
        version,
        madeAtMs: performance.now(),
        lookup: new HostLookup(this.#store.reader),
        inSession: knownTo(this.#store, this.#own, timeline.sessionId),
      };
      this.#hosts.set(timeline, known);
    }
    const { lookup } = known;
    const { inSession } = known;
    const { apps, pairs } = hostTrafficAt(
      timeline.flows,
      counts,
      texts,
      (address) => inSession(address, lookup.known(address)),
    );
    return sessionHosts(apps, pairs);
  }

  /** @throws TapdeckError `not_found` */
  #session(sessionId: number): SessionRow {
    const session = this.#store.sessions.find(sessionId);
    if (session) return session;
    this.#kept.delete(sessionId);
    return this.#store.sessions.get(sessionId);
  }

  #fresh(session: SessionRow): MomentParts {
    if (session.packets === 0) {
      throw new TapdeckError('conflict', 'This session has no packets, so that there is no moment to show.');
    }
    return {
      store: this.#store,
      timeline: new Timeline(this.#store, session),
      seconds: new SecondSums(this.#store, session.session_id),
      texts: new TextLookup(this.#store.reader),
    };
  }

  /** The one that was used last stands last. */
  #keep(sessionId: number, parts: MomentParts): void {
    this.#kept.delete(sessionId);
    this.#kept.set(sessionId, parts);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_SESSIONS) break;
      this.#kept.delete(oldest);
    }
  }
}
