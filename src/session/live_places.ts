/** Which places of the running session moved on since a page was told of them last. */
import { TapdeckError } from '../model/errors.ts';
import type { PlaceRow } from '../model/place.ts';
import type { Places } from './places.ts';

/** Places that one message carries. */
const PLACES_PER_MESSAGE = 200;

/** How often they are looked at. */
const LOOK_MS = 2000;

export interface PlaceNews {
  readonly places: PlaceRow[];
  readonly placesMark: number;
}

export class LivePlaces {
  readonly #sessionId: number;
  readonly #places: Pick<Places, 'live'>;
  /** The newest rows, and the look at which each was last different. */
  #rows = new Map<string, { row: PlaceRow; text: string; changedAt: number }>();
  #sorted: PlaceRow[] = [];
  #look = 0;
  #lookedAtMs = -Infinity;
  #madeAtMs = -Infinity;

  constructor(sessionId: number, places: Pick<Places, 'live'>) {
    this.#sessionId = sessionId;
    this.#places = places;
  }

  /**
   * @param since the mark that came with what the page has; undefined for one that has nothing
   * @param final the session ends: look now, there is no later occasion
   */
  news(since: number | undefined, final = false): PlaceNews {
    const now = performance.now();
    if (final || now - this.#lookedAtMs >= LOOK_MS) {
      this.#lookedAtMs = now;
      this.#refresh();
    }
    if (since === this.#look) return { places: [], placesMark: this.#look };
    const fresh = this.#sorted.filter(({ place_id: id }) =>
      (this.#rows.get(id)?.changedAt ?? 0) > (since ?? 0)
    );
    return { places: fresh.slice(0, PLACES_PER_MESSAGE), placesMark: this.#look };
  }

  #refresh(): void {
    const { places, madeAtMs } = this.#newest() ?? { places: [], madeAtMs: this.#madeAtMs };
    if (madeAtMs === this.#madeAtMs) return;
    this.#madeAtMs = madeAtMs;
    const look = this.#look + 1;
    let moved = false;
    const rows = new Map(places.map((row) => {
      const text = JSON.stringify(row);
      const before = this.#rows.get(row.place_id);
      const changed = before?.text !== text;
      moved ||= changed;
      return [row.place_id, { row, text, changedAt: changed ? look : before.changedAt }];
    }));
    this.#rows = rows;
    this.#sorted = places;
    if (moved) this.#look = look;
  }

  /** Undefined for a session that was deleted while a page still shows it: what is shown stays. */
  #newest(): { places: PlaceRow[]; madeAtMs: number } | undefined {
    try {
      return this.#places.live(this.#sessionId);
    } catch (error) {
      if (error instanceof TapdeckError && error.kind === 'not_found') return undefined;
      throw error;
    }
  }
}
