/** Who writes, and who could: read when somebody asks for it first, and again with each change. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { ModelSettingsChange, ModelsReport } from '../../src/model/model_settings.ts';
import { sentenceOf } from '../transport/problem.ts';
import type { WordsTransport } from '../transport/words.ts';

export interface ModelChoice {
  /** Undefined until the first answer. */
  readonly report: ReadonlySignal<ModelsReport | undefined>;
  readonly error: ReadonlySignal<string | undefined>;
  refresh(): void;
  /** Rejects with a sentence when the server refuses. */
  change(change: ModelSettingsChange): Promise<void>;
}

export function createModelChoice(
  transport: Pick<WordsTransport, 'models' | 'changeModels'>,
): ModelChoice {
  const report = signal<ModelsReport | undefined>(undefined);
  const error = signal<string | undefined>(undefined);
  /** Answers that were asked for before a change tell of what was before it. */
  let changes = 0;

  async function load(): Promise<void> {
    const asked = changes;
    try {
      const answer = await transport.models();
      if (asked !== changes) return;
      report.value = answer;
      error.value = undefined;
    } catch (failure) {
      error.value = sentenceOf(failure);
    }
  }

  return {
    report,
    error,
    refresh: () => void load(),
    async change(change) {
      changes += 1;
      report.value = await transport.changeModels(change);
      error.value = undefined;
    },
  };
}
