/** What parts of a session's traffic add up to, for those who ask; kept while nothing changes. */
import { type CompositionReport, NO_COMPOSITION } from '../model/composition.ts';
import type { PartFilter } from '../model/part.ts';
import type { TrafficReader } from '../model/services.ts';
import type { TrafficReport } from '../model/traffic.ts';
import type { Store } from '../store/store.ts';
import { requireKept } from './kept.ts';
import { compositionOf } from './replay/composition.ts';
import type { Selection } from './replay/part.ts';
import { NOTHING, partReport } from './replay/part_report.ts';
import type { Reel, Replays } from './replay/replays.ts';
import { Rested } from './replay/rested.ts';
import { type PlacedAddresses, selectionOf } from './selection.ts';

/** What a recording needs of the processor goes before a chart of it. */
const REST_RECORDING = 3;

export interface TrafficParts {
  readonly store: Store;
  readonly places: PlacedAddresses;
  readonly replays: Pick<Replays, 'reel' | 'streamsOf'>;
}

export class Traffic implements TrafficReader {
  readonly #parts: TrafficParts;
  readonly #reports = new Rested<TrafficReport>();
  readonly #compositions = new Rested<CompositionReport>();
  readonly #streams = new Rested<readonly number[]>();

  constructor(parts: TrafficParts) {
    this.#parts = parts;
  }

  report(sessionId: number, filter: PartFilter, stepsFromUs?: number): Promise<TrafficReport> {
    return this.#answer(
      { answers: this.#reports, nothing: NOTHING, key: stepsFromUs },
      sessionId,
      filter,
      (reel, selection) => partReport(reel, selection, stepsFromUs),
    );
  }

  composition(sessionId: number, filter: PartFilter): Promise<CompositionReport> {
    const kept = { answers: this.#compositions, nothing: NO_COMPOSITION };
    return this.#answer(kept, sessionId, filter, compositionOf);
  }

  /**
   * The streams with packets in a part, as the store numbers them. Where packets were removed: those of its
   * applications, hosts and places, whenever and whatever they sent; undefined: any of them may.
   */
  async streams(sessionId: number, filter: PartFilter): Promise<readonly number[] | undefined> {
    const { store, replays } = this.#parts;
    const session = store.sessions.get(sessionId);
    requireKept(session, 'figures');
    if (session.packets_removed_us !== null) {
      return selectionOf(this.#parts, sessionId, filter).flows?.filter((flow) => flow >= 0);
    }
    const kept = { answers: this.#streams, nothing: [] };
    return await this.#answer(
      kept,
      sessionId,
      filter,
      (_reel, selection) => replays.streamsOf(sessionId, selection),
    );
  }

  async #answer<T>(
    { answers, nothing, key: further }: { answers: Rested<T>; nothing: T; key?: unknown },
    sessionId: number,
    filter: PartFilter,
    make: (reel: Reel, selection: Selection) => Promise<T>,
  ): Promise<T> {
    const { store, replays } = this.#parts;
    const session = store.sessions.get(sessionId);
    requireKept(session, 'packets');
    // A recording that waits for its first packet is nothing to be refused.
    if (session.packets === 0) return nothing;
    const { packets, bytes, state, catalogue_version, local_addresses } = session;
    const recording = state === 'recording';
    // Names of hosts decide what is at a place.
    const known = store.hosts.version;
    const key = JSON.stringify([sessionId, filter, catalogue_version, local_addresses, further]);
    const stamp = JSON.stringify([packets, bytes, state, known]);
    return await answers.answer(key, stamp, recording, async () => {
      const reel = await replays.reel(sessionId, recording ? REST_RECORDING : 1);
      return await make(reel, selectionOf(this.#parts, sessionId, filter));
    });
  }
}
