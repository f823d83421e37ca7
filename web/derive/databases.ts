/** What the page says about the offline databases. */
import type { DatabaseStatus, PlacesReport, SettingsReport } from '../../src/model/place.ts';
import { byteSize, share, written } from './format.ts';

/** The databases together, as one thing to want or not. */
export interface DatabasesNow {
  readonly state: 'ask' | 'refused' | 'waiting' | 'fetching' | 'ready' | 'broken';
  /** Bytes of a fetch that is under way, or of what would be fetched; null where that is not known. */
  readonly expectedBytes: number | null;
  readonly fetchedBytes: number;
  /** 0 to 100; null while it cannot be said. */
  readonly percent: number | null;
  /** What went wrong, each sentence once. */
  readonly problems: readonly string[];
}

export function databasesNow({ settings, databases }: SettingsReport): DatabasesNow {
  // One fetch brings them all, so each of them tells of the same one.
  const fetching = databases.find((one) => one.state === 'fetching');
  const some = (state: DatabaseStatus['state']) => databases.some((one) => one.state === state);
  const state = settings.offline_databases !== 'wanted'
    ? settings.offline_databases
    : fetching
    ? 'fetching'
    : some('broken')
    ? 'broken'
    : some('absent') || databases.length === 0
    ? 'waiting'
    : 'ready';
  const expectedBytes = fetching?.bytes_expected ?? null;
  const fetchedBytes = fetching?.bytes ?? 0;
  return {
    state,
    expectedBytes,
    fetchedBytes,
    percent: expectedBytes === null ? null : share(Math.min(fetchedBytes, expectedBytes), expectedBytes),
    problems: [...new Set(databases.flatMap((one) => one.problem ? [one.problem] : []))],
  };
}

/** The offer names size and licence: of the packages that are pinned in tools/geo_databases. */
export const OFFER =
  'Download offline city and network data (60\u00a0MB to load, 167\u00a0MB on the disk, free under CC BY 4.0)?';

/** What arrives is counted as it is unpacked: more than what is loaded, and than what stays. */
export function progressText(now: DatabasesNow): string {
  const of = now.expectedBytes === null ? '' : ` of ${written(byteSize(now.expectedBytes))}`;
  return `${written(byteSize(now.fetchedBytes))}${of} unpacked`;
}

/** Whether the offer would help with what is shown: nothing is asked of who has nothing to locate. */
export function offerHelps(report: PlacesReport | undefined): boolean {
  return report !== undefined && (report.unlocated.hosts > 0 || report.places.length > 0);
}
