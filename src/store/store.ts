/** The history: everything that the rest of Tapdeck may ask of the database. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { HostName } from '../model/host.ts';
import type { RtpState, StreamState } from '../model/metric.ts';
import { DEFAULT_MODEL_SETTINGS, type ModelSettings, modelSettings } from '../model/model_settings.ts';
import type { Transport } from '../model/packet.ts';
import { DEFAULT_SETTINGS, type Settings, settings } from '../model/place.ts';
import { sessionState } from '../model/rows.ts';
import type { Resumption } from '../model/resumption.ts';
import { type AdoptOptions, adoptSession } from './adopt_session.ts';
import { CaptureHashRows } from './capture_hash_rows.ts';
import { openForReading, openForWriting } from './database.ts';
import { FindingRows } from './finding_rows.ts';
import { openForeignSession } from './foreign_session.ts';
import { hostNames } from './host_queries.ts';
import { pruneHosts } from './host_pruning.ts';
import { HostRows } from './host_rows.ts';
import { KeepingRows } from './keeping_rows.ts';
import { ModelCalls } from './model_calls.ts';
import { readResumption } from './resumption_rows.ts';
import { type RtpEnds, RtpRows } from './rtp_rows.ts';
import { SessionDigest } from './session_digest.ts';
import { SessionTable } from './sessions.ts';
import { SettingsRows } from './settings_rows.ts';
import { StreamLabels } from './stream_labels.ts';
import { StreamRows } from './stream_rows.ts';
import { SummaryRows } from './summary_rows.ts';
import { TextTable } from './texts.ts';
import { Writer } from './writer.ts';

export class Store {
  /** For queries: a connection of its own, which cannot write. */
  readonly reader: DatabaseSync;
  readonly sessions: SessionTable;
  readonly writer: Writer;
  readonly hosts: HostRows;
  readonly settings: SettingsRows<Settings>;
  readonly modelSettings: SettingsRows<ModelSettings>;
  readonly modelCalls: ModelCalls;
  readonly findings: FindingRows;
  readonly labels: StreamLabels;
  readonly digest: SessionDigest;
  readonly captureHashes: CaptureHashRows;
  readonly keeping: KeepingRows;
  readonly summaries: SummaryRows;
  readonly #db: DatabaseSync;
  readonly #texts: TextTable;
  readonly #streams: StreamRows;
  readonly #rtp: RtpRows;

  /** @param path the SQLite file; made when it does not exist. @throws TapdeckError with what to do */
  constructor(path: string) {
    this.#db = openForWriting(path);
    this.reader = openForReading(path);
    const texts = this.#texts = new TextTable(this.#db);
    this.#streams = new StreamRows(this.#db, texts);
    this.#rtp = new RtpRows(this.#db, texts);
    this.findings = new FindingRows(this.#db);
    this.writer = new Writer(this.#db, texts, {
      streams: this.#streams,
      rtp: this.#rtp,
      findings: this.findings,
    });
    this.labels = new StreamLabels(this.#db, texts);
    this.sessions = new SessionTable(this.#db, () => this.writer.cleared());
    this.hosts = new HostRows(this.#db);
    this.digest = new SessionDigest(this.#db);
    this.captureHashes = new CaptureHashRows(this.#db);
    this.keeping = new KeepingRows(this.#db, () => this.writer.cleared());
    this.settings = new SettingsRows(this.#db, { schema: settings, usual: DEFAULT_SETTINGS, prefix: '' });
    this.modelSettings = new SettingsRows(this.#db, {
      schema: modelSettings,
      usual: DEFAULT_MODEL_SETTINGS,
      prefix: 'model.',
    });
    this.modelCalls = new ModelCalls(this.#db);
    this.summaries = new SummaryRows(this.#db);
  }

  /** The stored state of a stream, for an engine that let it go. */
  recallStream(sessionId: number, transport: Transport, number: number): StreamState | undefined {
    return this.#streams.read(sessionId, transport, number);
  }

  /** The stored state of an RTP stream, likewise. */
  recallRtp(sessionId: number, ends: RtpEnds): RtpState | undefined {
    return this.#rtp.read(sessionId, ends);
  }

  /** Every host of a session, with the best name that its streams gave it. */
  hostNames(sessionId: number): Map<string, HostName | undefined> {
    return hostNames(this.reader, sessionId);
  }

  /** Removes hosts that no session needs any more. */
  async pruneHosts(stopped?: () => boolean): Promise<void> {
    if (await pruneHosts(this.#db, stopped) > 0) this.hosts.removed();
  }

  /** What a session that was left unfinished goes on from, when its capture has lost its first parts. */
  resumption(sessionId: number): Resumption | undefined {
    return readResumption(this.#db, sessionId);
  }

  /** A second in which something was missed, drawn on the charts. */
  markGap(sessionId: number, second: number, reason: string): void {
    this.#db.prepare('insert or ignore into gaps (session_id, second, reason) values (?, ?, ?)')
      .run(sessionId, second, reason);
  }

  /**
   * Takes over the session of a database that was exported, in the state that it has there.
   * @param path of a copy that is ours. @throws TapdeckError `unsupported`; what was copied is the caller's to remove
   */
  async adopt(path: string, options: AdoptOptions): Promise<number> {
    using from = openForeignSession(path);
    const sessionId = await adoptSession(from, this.#db, this.#texts, options);
    const state = v.parse(sessionState, from.prepare('select state from sessions').get()?.['state']);
    // One that was exported while it was being recorded has no end.
    this.sessions.finish(sessionId, { state: state === 'recording' ? 'interrupted' : state });
    this.hosts.removed(); // what is remembered of hosts may be older
    return sessionId;
  }

  close(): void {
    this.reader.close();
    this.#db.exec('pragma wal_checkpoint(truncate)');
    this.#db.close();
  }
}
