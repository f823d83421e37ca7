/** Moments of stored sessions, for those who ask for one and for those who watch them pass. */
import { TapdeckError } from '../../model/errors.ts';
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
import { Counts } from './counts.ts';
import { hostTrafficOf } from './host_sums.ts';
import { Part, type Selection } from './part.ts';
import { momentOf, type MomentParts } from './moment.ts';
import { Player } from './player.ts';
import { SecondSums } from './second_sums.ts';
import { Timeline } from './timeline.ts';
import { requireKept } from '../kept.ts';
import type { FlowSums } from './way_sums.ts';

/** Sessions whose sums are kept in memory: one of 2 million packets and 160,000 streams takes some 60 MB. */
const MAX_SESSIONS = 3;

/** Packets and places that one answer carries. */
const PACKETS_PER_MESSAGE = 200;
const PLACES_PER_MESSAGE = 200;

/** Another process may have written hosts that nobody told us of. */
const HOSTS_MAX_AGE_MS = 60_000;

/** Seconds before the moment that one answer carries, as `initial_state` does. */
const HISTORY_SECONDS = 300;

/** Nothing is told step by step. */
const ONE_STEP = { startUs: Number.MAX_SAFE_INTEGER, stepUs: 1 };

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

  /** What hosts carried of a part. @throws as `reel` */
  async hostsOf(sessionId: number, selection: Selection): Promise<SessionHosts> {
    const reel = await this.reel(sessionId);
    return this.hosts(reel, await Part.of(this.#store, reel.timeline, selection, ONE_STEP));
  }

  /** The streams with packets in a part, as the store numbers them. @throws as `reel` */
  async streamsOf(sessionId: number, selection: Selection): Promise<number[]> {
    const { timeline } = await this.reel(sessionId);
    return (await Part.of(this.#store, timeline, selection, ONE_STEP)).streams();
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
  hosts({ timeline, texts }: Reel, counts: FlowSums): SessionHosts {
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
    const { apps, pairs } = hostTrafficOf(
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
