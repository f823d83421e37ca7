/** RTP streams of the live view: read from the store about once a second while such packets come. */
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { RtpRow } from '../../src/model/rows.ts';
import { isAbort } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';
import type { LiveModel } from './live.ts';

export interface RtpWatch {
  readonly rows: ReadonlySignal<readonly RtpRow[]>;
  dispose(): void;
}

const GAP_MS = 1000;
/** The store is a second behind, so the newest packets are asked for once more when they have stopped coming. */
const ASKS_AFTER_LAST = 2;

export function watchRtp(rest: Rest, live: Pick<LiveModel, 'panels' | 'sessionId' | 'frozen'>): RtpWatch {
  const rows = signal<readonly RtpRow[]>([]);
  const abort = new AbortController();
  let shown: number | undefined;
  let packets = 0;
  let asksLeft = 0;
  let asking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    timer = undefined;
    const id = shown;
    if (id === undefined || asksLeft === 0) return;
    asksLeft -= 1;
    asking = true;
    try {
      const answer = await rest.rtp(id, abort.signal);
      // What is frozen stays as it was; the next figures ask again.
      if (id === shown && !live.frozen.peek()) rows.value = answer;
    } catch (failure) {
      if (isAbort(failure)) return;
      // The next second asks again; what is shown stays until then.
    } finally {
      asking = false;
    }
    askSoon(GAP_MS);
  }

  function askSoon(waitMs: number): void {
    if (asksLeft > 0 && !asking && !abort.signal.aborted) timer ??= setTimeout(() => void ask(), waitMs);
  }

  const stop = effect(() => {
    const id = live.sessionId.value;
    const seen = live.panels.value?.protocols.find((row) => row.protocol === 'rtp')?.packets ?? 0;
    if (id !== shown) {
      shown = id;
      packets = 0;
      asksLeft = 0;
      rows.value = [];
    }
    if (seen === packets) return;
    const first = packets === 0;
    packets = seen;
    asksLeft = ASKS_AFTER_LAST;
    askSoon(first ? 0 : GAP_MS);
  });

  return {
    rows,
    dispose() {
      stop();
      clearTimeout(timer);
      abort.abort();
    },
  };
}
