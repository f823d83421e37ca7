/** How far a stored session has been worked out again; undefined while nobody says. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { ServerMessage } from '../../src/model/wire.ts';

export interface Rework {
  /** 0 to 1. */
  readonly part: ReadonlySignal<number | undefined>;
  dispose(): void;
}

export function watchRework(
  listen: (listener: (message: ServerMessage) => void) => () => void,
  sessionId: number,
): Rework {
  const part = signal<number | undefined>(undefined);
  const dispose = listen((message) => {
    if (message.type !== 'import_progress' || message.session_id !== sessionId) return;
    part.value = message.bytes_total && !message.done
      ? Math.min(1, message.bytes_done / message.bytes_total)
      : undefined;
  });
  return { part, dispose };
}
