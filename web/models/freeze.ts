/** A display that stands still while the recording goes on. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';

/** What stood on the display when it was frozen. */
export interface Frozen {
  readonly sinceMs: number;
  readonly packets: number;
  readonly silentSeconds: number;
}

export interface FreezeModel {
  /** Undefined while the display follows the recording. */
  readonly frozen: ReadonlySignal<Frozen | undefined>;
  /** How long it has been frozen, and how many packets came since. */
  readonly behind: ReadonlySignal<{ readonly seconds: number; readonly packets: number }>;
  begin(packets: number, silentSeconds: number): void;
  end(): void;
}

/** @param recorded packets of the recording, whether they are shown or not */
export function createFreeze(
  nowMs: ReadonlySignal<number>,
  recorded: ReadonlySignal<number>,
): FreezeModel {
  const frozen = signal<Frozen | undefined>(undefined);
  return {
    frozen,
    behind: computed(() => {
      const state = frozen.value;
      if (state === undefined) return { seconds: 0, packets: 0 };
      return {
        seconds: Math.max(0, Math.floor((nowMs.value - state.sinceMs) / 1000)),
        packets: Math.max(0, recorded.value - state.packets),
      };
    }),
    begin(packets, silentSeconds) {
      frozen.value = { sinceMs: nowMs.peek(), packets, silentSeconds };
    },
    end() {
      frozen.value = undefined;
    },
  };
}
