/** Services that answer from memory and let a test decide what happens when. */
import { FakeAsker } from './fake_asker.ts';
import { FakeComparer } from './fake_comparer.ts';
import { FakeSummaries } from './fake_summaries.ts';
import { FakeFindings } from './fake_findings.ts';
import { FakeInspector } from './fake_inspector.ts';
import { FakeModels } from './fake_models.ts';
import { TapdeckError } from '../../src/model/errors.ts';
import type { SessionQuery } from '../../src/model/session_list.ts';
import type { SessionRow } from '../../src/model/rows.ts';
import {
  DEFAULT_SETTINGS,
  type KeepingPreview,
  type Settings,
  type SettingsChange,
  type SettingsReport,
} from '../../src/model/place.ts';
import type { ExportedFile, Exporter, ExportPreview, ExportRequest } from '../../src/model/export.ts';
import type {
  CaptureInterface,
  CaptureRequest,
  CaptureState,
  FilterCheck,
  InterfaceActivity,
} from '../../src/model/wire.ts';
import type {
  HostQuery,
  Importer,
  ImportProgress,
  ImportResult,
  InterfaceLister,
  LiveView,
  PacketQuery,
  PlaceReader,
  Recorder,
  RecorderEvents,
  Replay,
  Replayer,
  ReplayEvents,
  Services,
  SessionEditor,
  SessionReader,
  SettingsService,
  StreamQuery,
  TrafficReader,
} from '../../src/model/services.ts';
import {
  APP,
  FINDING,
  HOST,
  METRIC,
  packetRow,
  PLACE,
  placesReport,
  PROTOCOL,
  RTP,
  sessionRow,
  snapshot,
  START_US,
  STREAM,
  TALKER,
} from './rows.ts';
import type { CompositionReport } from '../../src/model/composition.ts';
import type { PartFilter } from '../../src/model/part.ts';
import { NOTHING } from '../../src/session/replay/part_report.ts';

const KNOWN_SESSION = 7;

function exists(sessionId: number): void {
  if (sessionId !== KNOWN_SESSION) throw new TapdeckError('not_found', `There is no session ${sessionId}.`);
}

/** One stored session, number 7. `asked` holds the queries as the routes handed them on. */
export class FakeReader implements SessionReader {
  readonly asked: unknown[] = [];
  /** Thrown by list() when set. */
  failure: Error | undefined;

  list(query: SessionQuery) {
    this.asked.push(query);
    return this.failure
      ? Promise.reject(this.failure)
      : Promise.resolve({ sessions: [sessionRow()], total: 1, next_cursor: null });
  }
  facets() {
    return Promise.resolve({ interfaces: ['eth0'], apps: ['GitHub'], tags: ['office'], sessions: 1 });
  }
  sparklines(ids: readonly number[]) {
    this.asked.push(ids);
    return Promise.resolve({ sparklines: [{ session_id: KNOWN_SESSION, points: [1, 2, 3] }] });
  }
  // deno-lint-ignore require-await -- what it throws must be a rejection
  async get(id: number) {
    exists(id);
    return sessionRow();
  }
  // deno-lint-ignore require-await -- as above
  async packets(id: number, query: PacketQuery) {
    exists(id);
    this.asked.push(query);
    return { packets: [packetRow(1), packetRow(2)], next_cursor: 2 };
  }
  // deno-lint-ignore require-await -- as above
  async streams(id: number, query: StreamQuery) {
    exists(id);
    this.asked.push(query);
    return { streams: [STREAM], total: 1 };
  }
  // deno-lint-ignore require-await -- as above
  async stream(id: number, key: string) {
    exists(id);
    if (key !== STREAM.stream_key) throw new TapdeckError('not_found', `There is no stream ${key}.`);
    return STREAM;
  }
  // deno-lint-ignore require-await -- as above
  async metrics(id: number, query: { protocol?: string; from_us?: number; to_us?: number; step_s?: number }) {
    exists(id);
    this.asked.push(query);
    return { metrics: [METRIC], next_from_us: null };
  }
  // deno-lint-ignore require-await -- as above
  async protocols(id: number) {
    exists(id);
    return [PROTOCOL];
  }
  // deno-lint-ignore require-await -- as above
  async apps(id: number) {
    exists(id);
    return [APP];
  }
  // deno-lint-ignore require-await -- as above
  async talkers(id: number, limit: number) {
    exists(id);
    this.asked.push({ limit });
    return [TALKER];
  }
  // deno-lint-ignore require-await -- as above
  async rtp(id: number) {
    exists(id);
    return [RTP];
  }
}

export class FakeEditor implements SessionEditor {
  readonly changes: unknown[] = [];
  readonly removed: number[] = [];
  recording = false;
  /** Thrown by relabel() when set. */
  refusal: TapdeckError | undefined;
  /** Told by relabel(). */
  progress: ImportProgress[] = [];

  // deno-lint-ignore require-await -- what it throws must be a rejection
  async patch(id: number, change: Partial<SessionRow>) {
    exists(id);
    this.changes.push(change);
    return sessionRow(change);
  }
  // deno-lint-ignore require-await -- as above
  async relocate(id: number, addresses: readonly string[] | null) {
    exists(id);
    this.changes.push({ relocated: addresses });
    return sessionRow({ local_addresses: addresses === null ? null : [...addresses] });
  }
  // deno-lint-ignore require-await -- as above
  async relabel(id: number, onProgress?: (progress: ImportProgress) => void) {
    exists(id);
    if (this.refusal) throw this.refusal;
    this.changes.push('relabelled');
    for (const progress of this.progress) onProgress?.(progress);
    return sessionRow({ catalogue_version: '2' });
  }
  // deno-lint-ignore require-await -- as above
  async remove(id: number) {
    exists(id);
    if (this.recording) throw new TapdeckError('conflict', 'The session is still recording: stop it first.');
    this.removed.push(id);
  }
}

/** Reads everything it is given; a body that does not begin with "CAP" is no capture. */
export class FakeImporter implements Importer {
  options: Parameters<Importer['importBytes']>[1] | undefined;
  bytesRead = 0;
  /** Progress reports that are made for every chunk. */
  reportsPerChunk = 1;
  /** Resolves with the reason once an import was aborted. */
  readonly aborted = Promise.withResolvers<unknown>();
  /** Resolves when the first chunk of an import was read. */
  readonly begun = Promise.withResolvers<void>();
  /** When set, the import goes on after the last byte until this resolves or the import is aborted. */
  dissecting: Promise<void> | undefined;

  async importBytes(
    body: ReadableStream<Uint8Array>,
    options: Parameters<Importer['importBytes']>[1],
  ): Promise<ImportResult> {
    this.options = options;
    const { signal } = options;
    signal?.addEventListener('abort', () => this.aborted.resolve(signal.reason));
    try {
      for await (const chunk of body) {
        if (chunk.length === 0) continue;
        if (this.bytesRead === 0 && new TextDecoder().decode(chunk.subarray(0, 3)) !== 'CAP') {
          throw new TapdeckError('unsupported', `${options.source} is no pcap or pcapng file.`);
        }
        this.bytesRead += chunk.length;
        for (let i = 0; i < this.reportsPerChunk; i++) options.onProgress?.(this.#progress(false));
        this.begun.resolve();
      }
      if (this.dissecting) {
        await Promise.race([this.dissecting, this.aborted.promise]);
      }
      signal?.throwIfAborted();
      if (this.bytesRead === 0) throw new TapdeckError('invalid', 'The capture is empty.');
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
    options.onProgress?.(this.#progress(true));
    return this.#result(options.source);
  }

  importSample(
    { onProgress }: { onProgress?: (progress: ImportProgress) => void },
  ): Promise<ImportResult> {
    onProgress?.({ ...this.#progress(true), source: 'sample.pcapng' });
    return Promise.resolve(this.#result('sample.pcapng'));
  }

  #progress(done: boolean): ImportProgress {
    const source = this.options?.source ?? '';
    return { session_id: 9, source, packets: 3, bytes_done: this.bytesRead, bytes_total: null, done };
  }

  #result(source: string): ImportResult {
    return { session_id: 9, source, packets: 5, bytes: 500, state: 'complete', warnings: [], wall_ms: 4 };
  }
}

/** A recorder without packets: tests say `progress(n)` and decide when a stop is done. */
export class FakeRecorder implements Recorder {
  readonly requests: CaptureRequest[] = [];
  /** The `since` of every view that was asked for. */
  readonly viewed: (number | undefined)[] = [];
  /** The `placesSince` of every view. */
  readonly placesViewed: (number | undefined)[] = [];
  /** How often the places moved on; what a client has not seen of them is sent. */
  placesMark = 1;
  findingsMark = 1;
  /** When set, stopping stays in `closing` until this resolves. */
  draining: Promise<void> | undefined;
  /** When set, starting stays in `starting` until this resolves. */
  opening: Promise<void> | undefined;
  /** Info of each packet in a view: its length makes views heavy. */
  info = 'Standard query A example.org';
  /** Thrown by start() when set. */
  failure: Error | undefined;
  /** Resolves when the newest capture has stopped. */
  stopped = Promise.withResolvers<void>();
  #state: CaptureState = IDLE;
  #events = new Set<RecorderEvents>();
  #packets = 0;
  #sessions = 6;

  get listeners(): number {
    return this.#events.size;
  }

  state(): CaptureState {
    return this.#state;
  }

  async start(request: CaptureRequest): Promise<SessionRow> {
    if (this.failure) throw this.failure;
    if (this.#state.phase !== 'idle') throw new TapdeckError('conflict', 'A capture is already running.');
    this.requests.push(request);
    this.stopped = Promise.withResolvers();
    const session = sessionRow({ session_id: ++this.#sessions, state: 'recording', ended_us: null });
    this.enter('starting', session);
    await this.opening;
    this.#packets = 0;
    this.enter('recording', session);
    this.#tell((events) => events.started(session));
    return session;
  }

  async stop(): Promise<SessionRow> {
    const { session, phase } = this.#state;
    if (!session || phase !== 'recording') throw new TapdeckError('conflict', 'No capture is running.');
    this.enter('closing', session);
    await this.draining;
    const complete = { ...session, state: 'complete' as const, packets: this.#packets };
    this.#tell((events) => events.stopped(complete, 'The session holds 5 packets.'));
    this.enter('idle', complete);
    this.stopped.resolve();
    return complete;
  }

  async reset(): Promise<void> {
    if (this.#state.phase === 'recording') await this.stop();
    this.enter('resetting', null);
    await this.draining;
    this.#packets = 0;
    this.enter('idle', null);
  }

  view(since: number | undefined, placesSince?: number, findingsSince?: number): LiveView | undefined {
    this.viewed.push(since);
    this.placesViewed.push(placesSince);
    if (this.#packets === 0) return undefined;
    return {
      session_id: this.#sessions,
      metrics: snapshot(this.#packets),
      packets: [packetRow(this.#packets, this.info)],
      packets_skipped: Math.max(0, this.#packets - (since ?? 0) - 1),
      talkers: [TALKER],
      places: (placesSince ?? 0) < this.placesMark ? [PLACE] : [],
      mark: this.#packets,
      placesMark: this.placesMark,
      findings: (findingsSince ?? 0) < this.findingsMark ? [FINDING] : [],
      findingsMark: this.findingsMark,
    };
  }

  subscribe(events: RecorderEvents): () => void {
    this.#events.add(events);
    return () => this.#events.delete(events);
  }

  /** `packets` have been dissected by now. */
  progress(packets: number): void {
    this.#packets = packets;
    this.#tell((events) => events.progressed());
  }

  warn(message: string): void {
    this.#tell((events) => events.problem(message));
  }

  enter(phase: CaptureState['phase'], session: SessionRow | null): void {
    this.#state = { ...IDLE, phase, session, started_us: phase === 'idle' ? null : START_US };
    this.#tell((events) => events.stateChanged(this.#state));
  }

  #tell(call: (events: RecorderEvents) => void): void {
    for (const events of this.#events) call(events);
  }
}

const IDLE: CaptureState = {
  phase: 'idle',
  session: null,
  max_seconds: null,
  max_packets: null,
  started_us: null,
};

export const LOOPBACK: CaptureInterface = {
  name: 'lo',
  description: 'Loopback',
  addresses: ['127.0.0.1', '::1'],
  loopback: true,
};

export class FakeInterfaces implements InterfaceLister {
  interfaces = [LOOPBACK];
  problem: string | null = null;
  calls = 0;

  list() {
    this.calls++;
    return Promise.resolve({ interfaces: this.interfaces, problem: this.problem });
  }

  /** Answers of `activity`, in order; the last one again and again. */
  looks: (InterfaceActivity[] | null)[] = [null];
  looked = 0;
  activity() {
    this.looked++;
    const look = this.looks.length > 1 ? this.looks.shift() : this.looks[0];
    return Promise.resolve(look ?? null);
  }

  readonly checked: [string, string][] = [];
  check(interfaceName: string, filter: string): Promise<FilterCheck> {
    this.checked.push([interfaceName, filter]);
    return Promise.resolve({ problem: null, at: null, names: [] });
  }
}

/** One place with one host. `asked` holds the queries as the route handed them on. */
export class FakePlaces implements PlaceReader {
  readonly asked: HostQuery[] = [];

  // deno-lint-ignore require-await -- what it throws must be a rejection
  async hosts(id: number, query: HostQuery) {
    exists(id);
    this.asked.push(query);
    return { hosts: [HOST], total: 1 };
  }
  // deno-lint-ignore require-await -- as above
  async places(id: number) {
    exists(id);
    return placesReport();
  }
}

/** A replay that does what it is told and nothing by itself. */
export class FakeReplay implements Replay {
  readonly told: string[] = [];
  constructor(readonly request: Parameters<Replayer['start']>[0], readonly events: ReplayEvents) {}
  seek(atUs: number) {
    this.told.push(`seek ${atUs}`);
  }
  pause(speed?: number) {
    this.told.push(`pause ${speed}`);
  }
  resume(speed?: number) {
    this.told.push(`resume ${speed}`);
  }
  close() {
    this.told.push('close');
  }
  /** As when playing came to a moment. */
  at(atUs: number): void {
    const { session_id } = this.request;
    const state = { session_id, at_us: atUs, from_us: START_US, to_us: START_US + 60_000_000 };
    this.events.state({ ...state, speed: this.request.speed, phase: 'playing' });
    this.events.view({ ...storedState(session_id, atUs), packets_skipped: 0 });
  }
}

const COMPOSITION: CompositionReport = {
  ...{ from_us: START_US, step_s: 1, steps: 1, gaps_us: [] },
  apps: [{ app: 'DNS', category: 'Network', bytes: [180] }],
  rest: { apps: 0, bytes: [0] },
  protocols: [{ protocol: 'dns', bytes: [180] }],
};

export class FakeReplayer implements Replayer {
  readonly replays: FakeReplay[] = [];
  // deno-lint-ignore require-await -- what it throws must be a rejection
  async state(id: number, atUs: number) {
    exists(id);
    return storedState(id, atUs);
  }
  start(request: Parameters<Replayer['start']>[0], events: ReplayEvents) {
    exists(request.session_id);
    const replay = new FakeReplay(request, events);
    this.replays.push(replay);
    return replay;
  }
}

function storedState(session_id: number, atUs: number) {
  return {
    session_id,
    metrics: { ...snapshot(3), at_us: atUs },
    packets: [packetRow(1)],
    talkers: [TALKER],
    places: [PLACE],
    findings: [FINDING],
  };
}

/** Settings that are kept in memory; nothing is fetched or asked. */
export class FakeTraffic implements TrafficReader {
  readonly asked: unknown[] = [];

  // deno-lint-ignore require-await -- what it throws must be a rejection
  async report(id: number, filter: PartFilter, stepsFromUs?: number) {
    exists(id);
    this.asked.push([filter, stepsFromUs]);
    return NOTHING;
  }
  // deno-lint-ignore require-await -- what it throws must be a rejection
  async composition(id: number, filter: PartFilter) {
    exists(id);
    this.asked.push(filter);
    return COMPOSITION;
  }
}

export class FakeSettings implements SettingsService {
  settings: Settings = DEFAULT_SETTINGS;

  report(): Promise<SettingsReport> {
    const databases = [{
      name: 'DB-IP City Lite',
      state: 'absent' as const,
      bytes: null,
      bytes_expected: 134_000_000,
      edition: null,
      problem: null,
    }];
    return Promise.resolve({
      settings: this.settings,
      databases,
      online_problem: null,
      attributions: [],
      database: { bytes: 4096, free_bytes: 0, returns_space: true },
    });
  }
  change(change: SettingsChange): Promise<SettingsReport> {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    this.settings = { ...this.settings, ...Object.fromEntries(given) };
    return this.report();
  }
  preview(): Promise<KeepingPreview> {
    return Promise.resolve({ packets_sessions: 0, figures_sessions: 0, bytes: 0, first: [] });
  }
}

/** Pieces of text without an end, unless told otherwise. */
export class FakeExporter implements Exporter {
  readonly asked: ExportRequest[] = [];
  pieces = 3;
  /** Thrown behind the last piece when set. */
  failure: Error | undefined;
  sent = 0;
  /** Resolves when the reader went away. */
  readonly cancelled = Promise.withResolvers<void>();

  // deno-lint-ignore require-await -- what it throws must be a rejection
  async export(request: ExportRequest): Promise<ExportedFile> {
    exists(request.sessionId);
    this.asked.push(request);
    const bytes = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => {
        if (this.sent++ < this.pieces) controller.enqueue(new TextEncoder().encode('piece\n'.repeat(1000)));
        else if (this.failure) controller.error(this.failure);
        else controller.close();
      },
      cancel: () => this.cancelled.resolve(),
    }, { highWaterMark: 0 });
    return { name: 'tapdeck-7-Büro “1”.csv', mediaType: 'text/csv', bytes };
  }
  // deno-lint-ignore require-await -- as above
  async preview({ sessionId, format, anonymise }: ExportRequest): Promise<ExportPreview> {
    exists(sessionId);
    return {
      format,
      file_name: 'tapdeck-7.csv',
      anonymised: anonymise !== undefined,
      packets: 2,
      addresses: 2,
      names: 1,
      remains: ['Times'],
      goes: [],
    };
  }
}

export class FakeServices implements Services {
  readonly version = '0.1.0-test';
  readonly catalogueVersion = () => '2';
  readonly reader = new FakeReader();
  readonly editor = new FakeEditor();
  readonly inspector = new FakeInspector();
  readonly importer = new FakeImporter();
  readonly recorder = new FakeRecorder();
  readonly interfaces = new FakeInterfaces();
  readonly places = new FakePlaces();
  readonly findings = new FakeFindings();
  readonly replayer = new FakeReplayer();
  readonly traffic = new FakeTraffic();
  readonly settings = new FakeSettings();
  readonly models = new FakeModels();
  readonly exporter = new FakeExporter();
  readonly storage = {
    figures: () =>
      Promise.resolve({
        sessions: { recording: 0, complete: 1, interrupted: 0, failed: 0 },
        databaseBytes: 4096,
        rawCaptureBytes: 24,
      }),
  };
  readonly comparer = new FakeComparer();
  readonly asker = new FakeAsker();
  readonly summaries = new FakeSummaries();
}
