/** What the user chose, and how the offline databases are doing. Read once, and again while one is being fetched. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { KeepingPreview, SettingsChange, SettingsReport } from '../../src/model/place.ts';
import { sentenceOf } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';

export interface SettingsModel {
  /** Undefined until the first answer. */
  readonly report: ReadonlySignal<SettingsReport | undefined>;
  readonly error: ReadonlySignal<string | undefined>;
  /**
   * The tile address that this page was loaded with: the only one that its Content-Security-Policy lets it ask.
   * Undefined until known.
   */
  readonly allowedTileUrl: ReadonlySignal<string | null | undefined>;
  /** Another value whenever other sources of places are in use. */
  readonly sources: ReadonlySignal<string>;
  refresh(): void;
  /** What a change would remove at once. Rejects with a sentence when the server refuses. */
  preview(change: SettingsChange): Promise<KeepingPreview>;
  /** Rejects with a sentence when the server refuses. */
  change(change: SettingsChange): Promise<void>;
}

/** Progress that moves once a second is seen to move. */
const WATCH_MS = 700;

export function createSettings(rest: Rest): SettingsModel {
  const report = signal<SettingsReport | undefined>(undefined);
  const error = signal<string | undefined>(undefined);
  const allowedTileUrl = signal<string | null | undefined>(undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Answers that were asked for before a change tell of what was before it. */
  let changes = 0;

  function take(next: SettingsReport): void {
    if (allowedTileUrl.value === undefined) allowedTileUrl.value = next.settings.tile_url;
    report.value = next;
    error.value = undefined;
    clearTimeout(timer);
    timer = next.databases.some((database) => database.state === 'fetching')
      ? setTimeout(() => void load(), WATCH_MS)
      : undefined;
  }

  async function load(): Promise<void> {
    const asked = changes;
    try {
      const answer = await rest.settings();
      if (asked === changes) take(answer);
    } catch (failure) {
      error.value = sentenceOf(failure);
    }
  }

  return {
    report,
    error,
    allowedTileUrl,
    sources: computed(() => {
      const { settings, databases } = report.value ?? {};
      return [settings?.online_lookup, settings?.reverse_dns, ...databases?.map((one) => one.state) ?? []]
        .join(' ');
    }),
    refresh: () => void load(),
    preview: (change) => rest.previewSettings(change),
    async change(change) {
      changes += 1;
      take(await rest.changeSettings(change));
    },
  };
}
