/** What the user chose, put into effect: databases are fetched or removed, others are asked or left alone. */
import type { Atlas } from '../geo/atlas.ts';
import { DATABASE_ATTRIBUTIONS, ONLINE_ATTRIBUTION } from '../geo/attributions.ts';
import type { OfflineDatabases } from '../geo/offline_databases.ts';
import { TapdeckError } from '../model/errors.ts';
import {
  type DatabaseStatus,
  type KeepingPreview,
  LEAST_DATABASE_GB,
  type Settings,
  type SettingsChange,
  type SettingsReport,
} from '../model/place.ts';
import type { SettingsService } from '../model/services.ts';
import { tileSource } from '../model/tiles.ts';
import type { KeepingRows } from '../store/keeping_rows.ts';
import type { SettingsRows } from '../store/settings_rows.ts';
import type { DatabaseFetch } from './database_fetch.ts';
import type { HostFinder } from './host_finder.ts';
import { type Keeping, limitsOf, previewOf, removals } from './retention_plan.ts';

/** Somebody beyond this machine who may be asked, or may not. */
export interface Switch {
  enabled: boolean;
  /** What went wrong last, while it does. */
  readonly problem: string | undefined;
}

export interface SettingsParts {
  readonly rows: SettingsRows<Settings>;
  readonly keeping: Pick<KeepingRows, 'size' | 'sessions'>;
  readonly atlas: Atlas;
  readonly databases: OfflineDatabases;
  readonly finder: HostFinder;
  /** Left out where nothing is ever fetched (import). */
  readonly fetch?: DatabaseFetch;
  readonly online?: Switch;
  readonly reverse?: Switch;
}

export class SettingsKeeper implements SettingsService {
  readonly #parts: SettingsParts;
  #changing: Promise<unknown> = Promise.resolve();

  constructor(parts: SettingsParts) {
    this.#parts = parts;
  }

  /** Puts what is stored into effect: once, at the start. */
  async begin(): Promise<void> {
    const { rows, fetch } = this.#parts;
    const { offline_databases: wanted } = rows.read();
    this.#switch();
    await this.#useDatabases();
    if (wanted === 'wanted' && this.#statuses().every(({ state }) => state !== 'ready')) this.#fetch();
    else await fetch?.sweep();
  }

  // deno-lint-ignore require-await -- a failure must be a rejection
  async report(): Promise<SettingsReport> {
    const { rows, keeping, online, reverse } = this.#parts;
    const { fileBytes, freeBytes, returnsSpace } = keeping.size();
    const problems = [online?.problem, reverse?.problem].filter((text) => text !== undefined);
    return {
      settings: rows.read(),
      databases: this.#statuses(),
      online_problem: problems.length === 0 ? null : problems.join(' '),
      attributions: this.#attributions(),
      database: { bytes: fileBytes, free_bytes: freeBytes, returns_space: returnsSpace },
    };
  }

  async change(change: SettingsChange): Promise<SettingsReport> {
    checkTiles(change.tile_url);
    checkKeeping(change, this.#parts.rows.read());
    const done = this.#changing.then(() => this.#change(change));
    this.#changing = done.catch(() => {}); // its caller is told
    await done;
    return await this.report();
  }

  // deno-lint-ignore require-await -- a failure must be a rejection
  async preview(change: SettingsChange): Promise<KeepingPreview> {
    const { rows, keeping } = this.#parts;
    const settings = rows.read();
    checkKeeping(change, settings);
    const wanted = <Key extends keyof Keeping>(key: Key) =>
      change[key] === undefined ? settings[key] : change[key];
    const limits = limitsOf({
      keep_packets_days: wanted('keep_packets_days'),
      keep_figures_days: wanted('keep_figures_days'),
      max_database_gb: wanted('max_database_gb'),
    });
    return previewOf(removals(keeping, limits, Date.now() * 1000));
  }

  /** Ends a fetch that goes on; the next start begins it again. */
  async close(): Promise<void> {
    await this.#parts.fetch?.cancel();
  }

  /** Who is in use. Whom a session's places are owed to says its report, also when they are not in use any more. */
  #attributions(): SettingsReport['attributions'] {
    const { databases, rows } = this.#parts;
    return [
      ...(databases.statuses.some(({ state }) => state === 'ready') ? DATABASE_ATTRIBUTIONS : []),
      ...(rows.read().online_lookup ? [ONLINE_ATTRIBUTION] : []),
    ];
  }

  async #change(change: SettingsChange): Promise<void> {
    const { rows, fetch } = this.#parts;
    rows.change(change);
    this.#switch();
    const { offline_databases: chosen } = change;
    if (chosen === 'wanted') {
      await this.#useDatabases();
      if (this.#statuses().some(({ state }) => state !== 'ready')) this.#fetch();
    } else if (chosen !== undefined) {
      await fetch?.cancel();
      if (chosen === 'refused') await fetch?.remove();
      await this.#useDatabases();
    }
    if (change.online_lookup || change.reverse_dns) void this.#parts.finder.sourcesChanged();
  }

  #switch(): void {
    const { rows, online, reverse } = this.#parts;
    const { online_lookup, reverse_dns } = rows.read();
    if (online) online.enabled = online_lookup;
    if (reverse) reverse.enabled = reverse_dns;
  }

  async #useDatabases(): Promise<void> {
    const { rows, atlas, databases, finder } = this.#parts;
    if (rows.read().offline_databases === 'refused') {
      databases.forget();
      atlas.use([]);
      return;
    }
    atlas.use(await databases.find());
    void finder.sourcesChanged();
  }

  /** In the background: how it goes is for the report to say. */
  #fetch(): void {
    const { fetch } = this.#parts;
    void fetch?.begin().then(async (fetched) => {
      if (fetched) await this.#useDatabases();
    });
  }

  #statuses(): DatabaseStatus[] {
    const { databases, fetch } = this.#parts;
    const progress = fetch?.progress;
    return databases.statuses.map((status) => {
      if (status.state === 'ready' || !progress) return status;
      return { ...status, ...progress };
    });
  }
}

/** @throws TapdeckError `invalid` for what cannot be the address of map tiles */
function checkTiles(text: string | null | undefined): void {
  if (text === null || text === undefined) return;
  if (tileSource(text) === undefined) {
    throw new TapdeckError(
      'invalid',
      'The address of map tiles begins with https:// or http:// and has {z}, {x} and {y} in it.',
    );
  }
}

/**
 * @throws TapdeckError `invalid` when figures would go first, for packets go along with them, sooner than they say; and
 * for a size that would have every session removed
 */
function checkKeeping(change: SettingsChange, settings: Settings): void {
  const size = change.max_database_gb;
  if (size != null && size < LEAST_DATABASE_GB) {
    throw new TapdeckError(
      'invalid',
      `The database cannot be kept within ${size} GB: the least is ${LEAST_DATABASE_GB} GB, below which no session would have room.`,
    );
  }
  const { keep_packets_days: packets, keep_figures_days: figures } = { ...settings, ...change };
  if (packets == null || figures == null || packets <= figures) return;
  throw new TapdeckError(
    'invalid',
    `Packets cannot be kept for ${packets} days when streams and totals go after ${figures}: packets go along with them.`,
  );
}
