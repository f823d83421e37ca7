/** One export: what it would hold, how far it is, and the file at the end. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { ExportFormat, ExportPreview } from '../../src/model/export.ts';
import { isAbort, sentenceOf } from '../transport/problem.ts';
import type { ExportChoice, ExportTransport } from '../transport/export.ts';

export type ExportState =
  | { readonly kind: 'choosing' }
  | { readonly kind: 'writing'; readonly bytes: number }
  | { readonly kind: 'done'; readonly bytes: number; readonly name: string }
  | { readonly kind: 'failed'; readonly sentence: string };

export interface ExportModel {
  readonly choice: ReadonlySignal<ExportChoice>;
  readonly state: ReadonlySignal<ExportState>;
  /** Of the present choice; undefined while it is asked for. */
  readonly preview: ReadonlySignal<ExportPreview | undefined>;
  /** Why there is no preview: then there is no export either. */
  readonly refusal: ReadonlySignal<string | undefined>;
  choose(change: Partial<ExportChoice>): void;
  start(): Promise<void>;
  cancel(): void;
  dispose(): void;
}

export function createExport(transport: ExportTransport, sessionId: number): ExportModel {
  const choice = signal<ExportChoice>({
    format: 'html' satisfies ExportFormat,
    anonymise: false,
    filter: '',
  });
  const state = signal<ExportState>({ kind: 'choosing' });
  const preview = signal<ExportPreview | undefined>(undefined);
  const refusal = signal<string | undefined>(undefined);
  let asking = new AbortController();
  let writing: AbortController | undefined;

  async function ask(): Promise<void> {
    asking.abort();
    const mine = asking = new AbortController();
    refusal.value = undefined;
    try {
      preview.value = await transport.preview(sessionId, choice.peek(), mine.signal);
    } catch (error) {
      if (isAbort(error)) return;
      preview.value = undefined;
      refusal.value = sentenceOf(error);
    }
  }
  void ask();

  const cancel = () => writing?.abort();
  return {
    choice,
    state,
    preview,
    refusal,
    choose(change) {
      choice.value = { ...choice.peek(), ...change };
      state.value = { kind: 'choosing' };
      void ask();
    },
    async start() {
      const mine = writing = new AbortController();
      state.value = { kind: 'writing', bytes: 0 };
      try {
        const { name, bytes } = await transport.save(sessionId, choice.peek(), mine.signal, (received) => {
          state.value = { kind: 'writing', bytes: received };
        });
        state.value = { kind: 'done', bytes, name };
      } catch (error) {
        state.value = isAbort(error) ? { kind: 'choosing' } : { kind: 'failed', sentence: sentenceOf(error) };
      }
    },
    cancel,
    dispose() {
      asking.abort();
      cancel();
    },
  };
}
