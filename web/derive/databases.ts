/** What the page says about the offline databases. */
import type { DatabaseStatus, PlacesReport, SettingsReport } from '../../src/model/place.ts';
import { byteSize, share, written } from './format.ts';

/** The databases together, as one thing to want or not. */
export interface DatabasesNow {
  readonly state: 'ask' | 'refused' | 'waiting' | 'fetching' | 'ready' | 'broken';
  /** Bytes of all that is to come, for an offer; null where one of them is not known. */
  readonly expectedBytes: number | null;
  readonly fetchedBytes: number;
  /** 0 to 100; null while it cannot be said. */
  readonly percent: number | null;
  /** One sentence for each database that has a problem. */
  readonly problems: readonly string[];
}

export function databasesNow({ settings, databases }: SettingsReport): DatabasesNow {
  const sum = (read: (database: DatabaseStatus) => number | null): number | null =>
    databases.reduce<number | null>((total, database) => {
      const value = read(database);
      return total === null || value === null ? null : total + value;
    }, 0);
  const expectedBytes = databases.length === 0 ? null : sum((one) => one.bytes_expected);
  const fetchedBytes = databases.reduce((total, one) => total + (one.bytes ?? 0), 0);
  const some = (state: DatabaseStatus['state']) => databases.some((one) => one.state === state);
  const state = settings.offline_databases !== 'wanted'
    ? settings.offline_databases
    : some('fetching')
    ? 'fetching'
    : some('broken')
    ? 'broken'
    : some('absent') || databases.length === 0
    ? 'waiting'
    : 'ready';
  return {
    state,
    expectedBytes,
    fetchedBytes,
    percent: expectedBytes === null ? null : share(Math.min(fetchedBytes, expectedBytes), expectedBytes),
    problems: databases.flatMap((one) => one.state === 'broken' && one.problem ? [one.problem] : []),
  };
}

/** "Download offline city data (134 MB, CC BY 4.0)?" */
export function offerText(now: DatabasesNow): string {
  const size = now.expectedBytes === null ? '' : `about ${written(byteSize(now.expectedBytes))}, `;
  return `Download offline city data (${size}free under CC BY 4.0)?`;
}

export function progressText(now: DatabasesNow): string {
  const of = now.expectedBytes === null ? '' : ` of ${written(byteSize(now.expectedBytes))}`;
  return `${written(byteSize(now.fetchedBytes))}${of}`;
}

/** Whether the offer would help with what is shown: nothing is asked of who has nothing to locate. */
export function offerHelps(report: PlacesReport | undefined): boolean {
  return report !== undefined && (report.unlocated.hosts > 0 || report.places.length > 0);
}
