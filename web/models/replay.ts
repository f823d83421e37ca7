/** The replay of the session that is open: what the server says of it, and what the reader does to it. */
import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { TalkerRow } from '../../src/model/rows.ts';
import type { ClientMessage, MetricsSnapshot, ReplayState, ServerMessage } from '../../src/model/wire.ts';
import { SPEEDS } from '../derive/replay.ts';

/** The session at the moment that is shown. */
export interface ReplayMoment {
  readonly metrics: MetricsSnapshot;
  readonly talkers: readonly TalkerRow[];
}

export interface ReplayModel {
  /** Undefined while nothing is replayed. */
  readonly state: ReadonlySignal<ReplayState | undefined>;
  /** The moment as it was shown last; undefined until it is there. */
  readonly moment: ReadonlySignal<ReplayMoment | undefined>;
  /** Where the reader is: what was asked for last, or what is being played. */
  readonly atUs: ReadonlySignal<number | undefined>;
  /** The moment again, for what is asked of the server: it moves when it is paused, and every two seconds. */
  readonly slowUs: ReadonlySignal<number | undefined>;
  /** A replay was asked for and is not there yet: the packets of a large session are summed up first. */
  readonly opening: ReadonlySignal<boolean>;
  /** For those who listen to the page: what has just changed. */
  readonly news: ReadonlySignal<string>;
  start(options: { atUs?: number | undefined; paused: boolean }): void;
  stop(): void;
  /** Plays or pauses; at the end it begins again. One that is not there yet plays once it is. */
  toggle(): void;
  seek(atUs: number): void;
  /** Packet seconds, forwards or back. */
  step(seconds: number): void;
  speed(speed: number): void;
  onMessage(message: ServerMessage): void;
  dispose(): void;
}

const SECOND_US = 1_000_000;
const SLOW_MS = 2000;
/** Seeks that a slider sends while it is dragged: the server shows the last of them. */
const SEEK_GAP_MS = 80;
/** A seek that is not answered for so long will not be: what the server says holds again. */
const ANSWER_MS = 5000;

export function createReplay(
  sessionId: number,
  send: (message: ClientMessage) => boolean,
  events: {
    failed(sentence: string): void;
    settled(atUs: number | undefined): void;
    /** The reader left it. */
    left(): void;
  },
): ReplayModel {
  const state = signal<ReplayState | undefined>(undefined);
  const moment = signal<ReplayMoment | undefined>(undefined);
  const atUs = signal<number | undefined>(undefined);
  const slowUs = signal<number | undefined>(undefined);
  const opening = signal(false);
  const news = signal('');
  let slowAtMs = -Infinity;
  /** Where the reader wants to be, until the server is there: what it says of earlier moments is old news. */
  let wishUs: number | undefined;
  let wishedAtMs = 0;
  let playsWhenThere = false;
  let seekTimer: ReturnType<typeof setTimeout> | undefined;

  function clear(): void {
    clearTimeout(seekTimer);
    seekTimer = wishUs = undefined;
    playsWhenThere = false;
    batch(() => {
      state.value =
        moment.value =
        atUs.value =
        slowUs.value =
          undefined;
      opening.value = false;
    });
  }

  function command(message: ClientMessage): void {
    if (!send(message)) {
      events.failed('There is no connection to Tapdeck: the replay waits until it is back.');
    }
  }

  /** Whether a moment is the one that was wished for, or follows it; without a wish, any. */
  function isNews(us: number): boolean {
    if (wishUs === undefined) return true;
    const now = state.peek();
    const aheadUs = us - wishUs;
    const mayBeUs = now?.phase === 'playing'
      ? now.speed * (performance.now() - wishedAtMs + SLOW_MS) * 1000
      : 0;
    const late = seekTimer === undefined && performance.now() - wishedAtMs > ANSWER_MS;
    if (!late && (seekTimer !== undefined || aheadUs < 0 || aheadUs > mayBeUs)) return false;
    wishUs = undefined;
    return true;
  }

  function take(next: ReplayState): void {
    const before = state.peek();
    if (next.phase === 'stopped') return clear();
    const current = isNews(next.at_us);
    batch(() => {
      state.value = next;
      opening.value = false;
      if (current) atUs.value = next.at_us;
      if (current && next.phase !== 'playing') slowUs.value = next.at_us;
    });
    if (!before && playsWhenThere && next.phase === 'paused') command({ type: 'replay_resume' });
    playsWhenThere = false;
    const changed = before?.phase !== next.phase || before.speed !== next.speed;
    if (changed) news.value = newsOf(next);
    if (next.phase !== 'playing' && current) events.settled(next.at_us);
  }

  function seek(wish: number): void {
    const now = state.peek();
    if (!now) return;
    wishUs = Math.min(Math.max(Math.round(wish), now.from_us), now.to_us);
    wishedAtMs = performance.now();
    atUs.value = wishUs;
    seekTimer ??= setTimeout(() => {
      seekTimer = undefined;
      if (wishUs !== undefined) command({ type: 'replay_seek', at_us: wishUs });
    }, SEEK_GAP_MS);
  }

  return {
    ...{ state, moment, atUs, slowUs, opening, news, seek },
    start(options) {
      opening.value = true;
      const from = options.atUs === undefined ? {} : { from_us: options.atUs };
      const speed = state.peek()?.speed ?? 1;
      command({ type: 'replay_start', session_id: sessionId, ...from, speed, paused: options.paused });
    },
    stop() {
      if (state.peek() || opening.peek()) command({ type: 'replay_stop' });
      clear();
      news.value = 'Replay left. The whole session is shown.';
      events.left();
      events.settled(undefined);
    },
    toggle() {
      const now = state.peek();
      if (!now) {
        playsWhenThere = !playsWhenThere;
        return;
      }
      if (now.phase === 'playing') return command({ type: 'replay_pause' });
      if (now.phase === 'ended' || now.at_us >= now.to_us) {
        command({ type: 'replay_seek', at_us: now.from_us });
      }
      command({ type: 'replay_resume' });
    },
    step(seconds) {
      const from = atUs.peek();
      if (from !== undefined) seek(from + seconds * SECOND_US);
    },
    speed(speed) {
      const now = state.peek();
      if (!now || !SPEEDS.includes(speed) || speed === now.speed) return;
      // At once, so that a second press goes on from here and not from what the server last said.
      state.value = { ...now, speed };
      news.value = newsOf(state.value);
      command({ type: now.phase === 'playing' ? 'replay_resume' : 'replay_pause', speed });
    },
    onMessage(message) {
      if (message.type === 'replay_state' && message.session_id === sessionId) return take(message);
      if (message.type === 'error' && message.command?.startsWith('replay_')) {
        clear();
        events.settled(undefined);
        return events.failed(message.message);
      }
      // The connection was lost, and the replay with it: it goes on where it was.
      if (message.type === 'initial_state' && state.peek()) {
        const paused = state.peek()?.phase !== 'playing';
        const from_us = atUs.peek();
        const speed = state.peek()?.speed ?? 1;
        command({
          type: 'replay_start',
          session_id: sessionId,
          speed,
          paused,
          ...(from_us === undefined ? {} : { from_us }),
        });
        return;
      }
      if (message.type !== 'update' || message.mode !== 'replay' || message.session_id !== sessionId) return;
      batch(() => {
        moment.value = { metrics: message.metrics, talkers: message.talkers };
        if (message.metrics.at_us === null || !isNews(message.metrics.at_us)) return;
        atUs.value = message.metrics.at_us;
        if (performance.now() - slowAtMs < SLOW_MS) return;
        slowAtMs = performance.now();
        slowUs.value = message.metrics.at_us;
      });
    },
    dispose() {
      if (state.peek() || opening.peek()) send({ type: 'replay_stop' });
      clear();
    },
  };
}

function newsOf({ phase, speed }: ReplayState): string {
  if (phase === 'playing') return `Playing, ${speed} times as fast.`;
  return phase === 'ended' ? 'The end of the session is reached.' : `Paused. Speed ${speed}.`;
}
