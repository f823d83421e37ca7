/** One page's replay: a clock that runs through packet time, and an update about ten times a second. */
import type { FindingRow } from '../../model/finding.ts';
import type { PlaceRow } from '../../model/place.ts';
import type { Replay, ReplayEvents, ReplayView } from '../../model/services.ts';
import type { ReplayState } from '../../model/wire.ts';
import { FINDINGS_PER_MESSAGE } from '../live_findings.ts';
import { Counts } from './counts.ts';
import type { Reel, Replays } from './replays.ts';

const TICK_MS = 100;
/** Places move on as seldom as on the live page, and take a tenth of the time at most. */
const PLACES_MS = 2000;
const PLACES_REST_FACTOR = 10;
const PACKETS_PER_MESSAGE = 200;
/** Seconds that one update carries at most; older ones are asked for by REST. */
const SECONDS_PER_MESSAGE = 60;

const SECOND_US = 1_000_000;

type Phase = ReplayState['phase'];

export class Player implements Replay {
  readonly #replays: Replays;
  readonly #sessionId: number;
  readonly #events: ReplayEvents;
  #phase: Phase;
  #speed: number;
  /** Where the clock stood when it was set last; undefined: at the session's first packet, which is not known yet. */
  #setUs: number | undefined;
  #setAtMs = performance.now();
  #counts: Counts | undefined;
  #reel: Reel | undefined;
  /** What the page has seen; undefined: nothing that it can be told the difference to. */
  #shown: { readonly second: number; readonly no: number; readonly packets: number } | undefined;
  /** When places may be looked at again; what was shown last is older than the moment where `#placesOld`. */
  #placesNextMs = -Infinity;
  #placesOld = true;
  #places = new Map<string, string>();
  /** What the page was told of findings. */
  readonly #findings = new Map<number, FindingRow>();
  /** Something was asked for that the page has to be shown, playing or not. */
  #asked = true;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #working = false;

  constructor(
    replays: Replays,
    request: {
      session_id: number;
      from_us?: number | undefined;
      speed: number;
      paused?: boolean | undefined;
    },
    events: ReplayEvents,
  ) {
    this.#replays = replays;
    this.#sessionId = request.session_id;
    this.#events = events;
    this.#speed = request.speed;
    this.#phase = request.paused ? 'paused' : 'playing';
    this.#setUs = request.from_us;
    this.#soon(0);
  }

  seek(atUs: number): void {
    if (this.#phase === 'stopped') return;
    this.#set(atUs);
    this.#shown = undefined;
    if (this.#phase === 'ended') this.#phase = 'paused';
    this.#ask();
  }

  pause(speed = this.#speed): void {
    if (this.#phase === 'stopped') return;
    this.#set(this.#now());
    this.#speed = speed;
    if (this.#phase === 'playing') this.#phase = 'paused';
    this.#ask();
  }

  resume(speed = this.#speed): void {
    if (this.#phase === 'stopped') return;
    this.#set(this.#now());
    this.#speed = speed;
    this.#phase = 'playing';
    this.#ask();
  }

  close(): void {
    this.#phase = 'stopped';
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #set(atUs: number | undefined): void {
    this.#setUs = atUs;
    this.#setAtMs = performance.now();
  }

  /** Where the clock stands. */
  #now(): number | undefined {
    if (this.#setUs === undefined || this.#phase !== 'playing') return this.#setUs;
    return Math.floor(this.#setUs + (performance.now() - this.#setAtMs) * 1000 * this.#speed);
  }

  #ask(): void {
    this.#asked = true;
    this.#soon(0);
  }

  /** One timer and one piece of work at a time: what is asked for meanwhile is looked at when it is done. */
  #soon(waitMs: number): void {
    if (this.#phase === 'stopped' || this.#working) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tick(), waitMs);
  }

  async #tick(): Promise<void> {
    this.#working = true;
    const beganMs = performance.now();
    try {
      // A page that reads slowly misses moments, not the last one: it is asked again.
      if (this.#asked || this.#events.ready()) await this.#show();
    } catch (error) {
      if (this.#closed()) return;
      this.close();
      this.#tell();
      this.#events.failed(error);
      return;
    } finally {
      this.#working = false;
    }
    if (this.#closed()) return;
    const tookMs = performance.now() - beganMs;
    // Others want the machine too: work takes half of the time at most.
    if (this.#asked) this.#soon(0);
    else if (this.#phase === 'playing') this.#soon(Math.max(TICK_MS - tookMs, Math.min(tookMs, 1000)));
    // It stands still, and its places are still to come.
    else if (this.#placesOld) this.#soon(Math.max(TICK_MS, this.#placesNextMs - performance.now()));
  }

  #closed(): boolean {
    return this.#phase === 'stopped';
  }

  async #show(): Promise<void> {
    const first = this.#reel === undefined;
    const asked = this.#asked;
    this.#asked = false;
    const reel = await this.#replays.reel(this.#sessionId);
    if (this.#closed()) return;
    const changed = this.#reel?.timeline !== reel.timeline;
    if (changed) this.#counts = new Counts(reel.timeline);
    this.#reel = reel;
    const { fromUs, toUs } = reel.timeline.span ?? { fromUs: 0, toUs: 0 };
    // What it took to be ready does not count: the clock starts when the first moment is there.
    if (first) this.#set(this.#setUs ?? fromUs);
    const nowUs = this.#now() ?? fromUs;
    const atUs = Math.min(Math.max(nowUs, fromUs), toUs);
    if (nowUs < fromUs) this.#set(fromUs);
    const ending = this.#phase === 'playing' && nowUs >= toUs;
    if (ending) {
      this.#phase = 'ended';
      this.#set(toUs);
    }
    this.#send(reel, atUs);
    if (asked || ending) this.#tell();
  }

  #send(reel: Reel, atUs: number): void {
    const counts = this.#counts;
    if (!counts) return;
    counts.moveTo(atUs);
    const before = this.#shown;
    const second = Math.floor(atUs / SECOND_US);
    const history = Math.min(SECONDS_PER_MESSAGE, before ? second - before.second : SECONDS_PER_MESSAGE);
    const { metrics, talkers } = this.#replays.figures(reel, counts, history);
    const newest = this.#replays.packets(reel, counts, PACKETS_PER_MESSAGE);
    const packets = before ? newest.filter(({ no }) => no > before.no) : newest;
    const skipped = before ? Math.max(0, metrics.packets - before.packets - packets.length) : 0;
    this.#shown = { second, no: newest.at(-1)?.no ?? 0, packets: metrics.packets };
    const places = this.#newPlaces(reel, counts);
    const findings = this.#newFindings(reel, atUs);
    const view: ReplayView = {
      ...{
        session_id: this.#sessionId,
        metrics,
        packets,
        packets_skipped: skipped,
        talkers,
        places,
        findings,
      },
    };
    this.#events.view(view);
  }

  /** Those that the page has not, or has otherwise; what it has from a later moment says by itself that it is later. */
  #newFindings(reel: Reel, atUs: number): FindingRow[] {
    const fresh = this.#replays.findings(reel, atUs)
      .filter((row) => this.#findings.get(row.finding_id) !== row)
      .slice(0, FINDINGS_PER_MESSAGE);
    for (const row of fresh) this.#findings.set(row.finding_id, row);
    return fresh;
  }

  #newPlaces(reel: Reel, counts: Counts): PlaceRow[] {
    const beganMs = performance.now();
    this.#placesOld = true;
    if (beganMs < this.#placesNextMs) return [];
    const rows = this.#replays.places(reel, counts);
    const nowMs = performance.now();
    this.#placesNextMs = nowMs + Math.max(PLACES_MS, (nowMs - beganMs) * PLACES_REST_FACTOR);
    this.#placesOld = false;
    const texts = rows.map((row) => [row, JSON.stringify(row)] as const);
    const fresh = texts.filter(([row, text]) => this.#places.get(row.place_id) !== text).map(([row]) => row);
    this.#places = new Map(texts.map(([row, text]) => [row.place_id, text]));
    return fresh;
  }

  #tell(): void {
    const span = this.#reel?.timeline.span;
    const atUs = this.#setUs ?? span?.fromUs ?? 0;
    const from_us = span?.fromUs ?? atUs;
    const to_us = span?.toUs ?? atUs;
    this.#events.state({
      session_id: this.#sessionId,
      at_us: Math.min(Math.max(this.#now() ?? atUs, from_us), to_us),
      from_us,
      to_us,
      speed: this.#speed,
      phase: this.#phase,
    });
  }
}
