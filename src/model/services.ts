/** The services that the server is handed: src/session provides them, main.ts composes. */
import type { AskAnswer, AskRequest, QuestionsAnswer } from './ask.ts';
import type {
  AppRow,
  MetricRow,
  PacketRow,
  ProtocolRow,
  RtpRow,
  SessionRow,
  SessionState,
  StreamRow,
  TalkerRow,
} from './rows.ts';
import type { CompositionReport } from './composition.ts';
import type { Exporter } from './export.ts';
import type { ModelService } from './model_settings.ts';
import type { FindingPage, FindingQuery, FindingRow, MutedFinding, MuteRequest } from './finding.ts';
import type { SessionFacets, SessionPage, SessionQuery, Sparklines } from './session_list.ts';
import type { SessionComparer } from './compare.ts';
import type {
  FilterProgress,
  FollowPage,
  FollowQuery,
  PacketInspection,
  StreamFigures,
} from './inspection.ts';
import type { DigestAnswer, SummaryRow, WriterName } from './summary.ts';
import type {
  KeepingPreview,
  PlaceRow,
  PlacesReport,
  SessionHostRow,
  SettingsChange,
  SettingsReport,
} from './place.ts';
import type { PartFilter } from './part.ts';
import type { TrafficReport } from './traffic.ts';
import type {
  CaptureInterface,
  CaptureRequest,
  CaptureState,
  FilterCheck,
  InterfaceActivity,
  MetricsSnapshot,
  ReplayState,
} from './wire.ts';

/** Which packets of a session. */
export interface PacketQuery extends PartFilter {
  /** Packets with a greater number. */
  readonly cursor?: number;
  /** 1 to 1000. */
  readonly limit: number;
  /** Text in Info, address or protocol, without case. */
  readonly q?: string;
}

/** Which streams of a session: those with a packet in the part. */
export interface StreamQuery extends PartFilter {
  readonly offset: number;
  /** 1 to 1000. */
  readonly limit: number;
  /** A column of StreamRow; `-` before it sorts downwards. */
  readonly sort: string;
}

/**
 * Stored sessions. Every method about one throws TapdeckError: `not_found` when it does not exist, `gone` when what it
 * would read was removed to keep the history small.
 */
export interface SessionReader {
  /** Throws `invalid` for an order or a cursor that cannot be one. */
  list(query: SessionQuery): Promise<SessionPage>;
  facets(): Promise<SessionFacets>;
  /** At most MOST_SPARKLINES; of sessions that do not exist, or have no traffic, there is none. */
  sparklines(sessionIds: readonly number[]): Promise<Sparklines>;
  get(sessionId: number): Promise<SessionRow>;
  packets(
    sessionId: number,
    query: PacketQuery,
  ): Promise<{ packets: PacketRow[]; next_cursor: number | null }>;
  streams(sessionId: number, query: StreamQuery): Promise<{ streams: StreamRow[]; total: number }>;
  stream(sessionId: number, key: string): Promise<StreamRow>;
  /**
   * Rows of `step_s` seconds (1 unless said otherwise), optionally of one class and range; oldest first. A long answer is
   * cut: `next_from_us` is where the rest begins, null at the end.
   */
  metrics(
    sessionId: number,
    query: { protocol?: string; from_us?: number; to_us?: number; step_s?: number },
  ): Promise<{ metrics: MetricRow[]; next_from_us: number | null }>;
  /** RTP streams, largest first. */
  rtp(sessionId: number): Promise<RtpRow[]>;
  protocols(sessionId: number): Promise<ProtocolRow[]>;
  apps(sessionId: number): Promise<AppRow[]>;
  talkers(sessionId: number, limit: number): Promise<TalkerRow[]>;
}

/** Changes to stored sessions. */
export interface SessionEditor {
  /** Throws `invalid` for text that is too long. */
  patch(
    sessionId: number,
    change: { name?: string; note?: string; tags?: string[]; pinned?: boolean },
  ): Promise<SessionRow>;
  /**
   * Says which addresses or networks are "here" (null: every private address), and works the session's directions out
   * again from its raw capture. `invalid` for what is no address, `conflict` while it is being worked on or without a
   * raw capture.
   */
  relocate(
    sessionId: number,
    localAddresses: readonly string[] | null,
    onProgress?: (progress: ImportProgress) => void,
  ): Promise<SessionRow>;
  /**
   * Labels a session by today's catalogue and the user's rules. `invalid` when the rules have mistakes, `conflict` while
   * it is being worked on.
   */
  relabel(sessionId: number, onProgress?: (progress: ImportProgress) => void): Promise<SessionRow>;
  /** Removes a session and its raw capture; `conflict` while it is recording. */
  remove(sessionId: number): Promise<void>;
}

/** Progress of one import. */
export interface ImportProgress {
  readonly session_id: number;
  readonly source: string;
  readonly packets: number;
  readonly bytes_done: number;
  readonly bytes_total: number | null;
  readonly done: boolean;
}

/** One line of `import --json`, and the answer of POST /api/sessions/import. */
export interface ImportResult {
  readonly session_id: number;
  readonly source: string;
  readonly packets: number;
  readonly bytes: number;
  readonly state: string;
  readonly warnings: readonly string[];
  readonly wall_ms: number;
}

export interface Importer {
  /**
   * Stores a capture that arrives as bytes. Throws `unsupported` when it is no pcap or pcapng, `invalid` when empty.
   * When `signal` aborts, the session is removed again and the signal's reason is thrown.
   */
  importBytes(
    body: ReadableStream<Uint8Array>,
    options: {
      /** The file's name, as the sender gave it: kept as text only. */
      source: string;
      name?: string;
      bytesTotal?: number;
      signal?: AbortSignal;
      onProgress?: (progress: ImportProgress) => void;
    },
  ): Promise<ImportResult>;
  /** The sample session that the project made itself. */
  importSample(
    options: { signal?: AbortSignal; onProgress?: (progress: ImportProgress) => void },
  ): Promise<ImportResult>;
}

/** What the recorder tells its listeners. Calls are synchronous and must not throw. */
export interface RecorderEvents {
  stateChanged(state: CaptureState): void;
  started(session: SessionRow): void;
  /** Packets were dissected: a snapshot is worth asking for. */
  progressed(): void;
  /** @param report the built-in final report; null where it could not be written */
  stopped(session: SessionRow, report: string | null): void;
  /** Something the user should read, though the recording may go on. */
  problem(message: string): void;
}

/** The live view since a moment that the caller remembers. */
export interface LiveView {
  readonly session_id: number;
  readonly metrics: MetricsSnapshot;
  readonly packets: PacketRow[];
  readonly packets_skipped: number;
  readonly talkers: TalkerRow[];
  /** New or changed since `placesSince`; at most 200, largest first. */
  readonly places: PlaceRow[];
  /** New or changed since `findingsSince`; at most 200, the most severe first. */
  readonly findings: FindingRow[];
  /** Hand this back as `since` next time. */
  readonly mark: number;
  /** Hand this back as `placesSince` next time. */
  readonly placesMark: number;
  /** Hand this back as `findingsSince` next time. */
  readonly findingsMark: number;
}

/** The one live capture. */
export interface Recorder {
  state(): CaptureState;
  /** `conflict` "already running"; `invalid` for an unknown interface or a wrong filter; `unavailable` without tools. */
  start(request: CaptureRequest): Promise<SessionRow>;
  /** Resolves once everything captured is stored. `conflict` when nothing runs. */
  stop(): Promise<SessionRow>;
  /** Stops if need be, keeps the recording, clears the live view. */
  reset(): Promise<void>;
  /**
   * What the live panels show now; undefined when the live view is empty.
   * @param since the `mark` of the view that the client has; undefined for a new client (five minutes of seconds).
   * @param placesSince its `placesMark`; undefined for a client that has no places yet. Places move on every two
   * seconds at most.
   * @param findingsSince its `findingsMark`, likewise
   */
  view(since: number | undefined, placesSince?: number, findingsSince?: number): LiveView | undefined;
  subscribe(events: RecorderEvents): () => void;
}

/** A stored session at one moment: what the live page showed then. */
export interface StoredState {
  readonly session_id: number;
  readonly metrics: MetricsSnapshot;
  /** The newest packets up to the moment, oldest first; at most 200. */
  readonly packets: PacketRow[];
  readonly talkers: TalkerRow[];
  readonly places: PlaceRow[];
  /** Those that had been noticed by then, as they became; at most 200, the most severe first. */
  readonly findings: FindingRow[];
}

/** An update of a replay: what is new since the one before. */
export interface ReplayView extends StoredState {
  readonly packets_skipped: number;
}

/** What a replay tells the page that it belongs to. Calls are synchronous and must not throw. */
export interface ReplayEvents {
  /** Whether the page can take more: a slow one gets fewer updates. */
  ready(): boolean;
  state(state: Omit<ReplayState, 'type'>): void;
  view(view: ReplayView): void;
  /** It is over, for a reason that the user should read. */
  failed(error: unknown): void;
}

/** One page's replay. Of moments that are asked for in quick succession, only the last need be shown. */
export interface Replay {
  seek(atUs: number): void;
  pause(speed?: number): void;
  resume(speed?: number): void;
  /** Ends it; nothing is told afterwards. */
  close(): void;
}

/** Moments of stored sessions, and what they add up to. `not_found` for a session that does not exist, `conflict` for one without packets. */
export interface Replayer {
  state(sessionId: number, atUs: number): Promise<StoredState>;
  start(
    request: {
      session_id: number;
      from_us?: number | undefined;
      speed: number;
      paused?: boolean | undefined;
    },
    events: ReplayEvents,
  ): Replay;
}

/**
 * What parts of a session's traffic add up to. `not_found` for a session that does not exist, `gone` where its packets
 * were removed. While it is recorded, an answer may be a few seconds old.
 */
export interface TrafficReader {
  /** @param stepsFromUs steps of before it are left out, and do not make the others longer; totals are of all */
  report(sessionId: number, filter: PartFilter, stepsFromUs?: number): Promise<TrafficReport>;
  /** What it consisted of over time, as parts that add up. */
  composition(sessionId: number, filter: PartFilter): Promise<CompositionReport>;
}

export interface InterfaceLister {
  /** Interfaces that can be captured on, and why none can be (one sentence) where that is so. */
  list(): Promise<{ interfaces: CaptureInterface[]; problem: string | null }>;
  /** How busy they are since the last call; rates are null in the first. Null where the system does not count. */
  activity(): Promise<InterfaceActivity[] | null>;
  /**
   * Whether a filter compiles; nobody is asked for a name in it. `invalid` for an unknown interface, `unavailable` when too many ask.
   */
  check(interfaceName: string, filter: string, signal: AbortSignal): Promise<FilterCheck>;
}

/** Hosts with a packet in the part. */
export interface HostQuery extends PartFilter {
  readonly offset: number;
  /** 1 to 1000. */
  readonly limit: number;
  /** A column of SessionHostRow; `-` before it sorts downwards. */
  readonly sort: string;
  /** Text in address, name, city, country or organisation, without case. */
  readonly q?: string;
  /** As of a moment of packet time; the whole session where left out. */
  readonly at_us?: number;
}

/** Where a session's traffic goes. `not_found` for a session that does not exist. */
export interface PlaceReader {
  hosts(sessionId: number, query: HostQuery): Promise<{ hosts: SessionHostRow[]; total: number }>;
  /** @param atUs as of a moment of packet time; undefined: the whole session */
  places(sessionId: number, filter: PartFilter, atUs?: number): Promise<PlacesReport>;
}

/** What deserves attention in a session. `not_found` for what does not exist, `gone` when figures were removed. */
export interface FindingReader {
  page(sessionId: number, query: FindingQuery): Promise<FindingPage>;
  /** What is muted in every session, the newest first. */
  muted(): Promise<MutedFinding[]>;
  /** Muting twice is muting once. `conflict` when too much is muted. */
  mute(request: MuteRequest): Promise<MutedFinding>;
  unmute(mutedId: number): Promise<void>;
}

/** What the user chose, and how what was chosen is doing. */
export interface SettingsService {
  report(): Promise<SettingsReport>;
  /**
   * `wanted` fetches the offline databases, also when that failed before; `ask` or `refused` cancels a fetch, and
   * `refused` removes what was fetched. `invalid` for an address of tiles that cannot be one.
   */
  change(change: SettingsChange): Promise<SettingsReport>;
  /** What such a change would remove now; nothing is changed. `invalid` as `change`. */
  preview(change: SettingsChange): Promise<KeepingPreview>;
}

/**
 * What only the raw capture can tell, dissected when it is asked for. Throws `not_found` for what does not exist and for
 * a session without its raw capture, `conflict` when that was changed, `unavailable` when too many ask or tshark takes
 * too long; the signal ends the work.
 */
export interface Inspector {
  packet(sessionId: number, no: number, signal: AbortSignal): Promise<PacketInspection>;
  follow(sessionId: number, key: string, query: FollowQuery, signal: AbortSignal): Promise<FollowPage>;
  figures(sessionId: number, key: string, signal: AbortSignal): Promise<StreamFigures>;
  /** As `SessionReader.packets`, of those that the display filter lets through; `invalid` quotes a mistake in it. */
  filtered(
    sessionId: number,
    query: PacketQuery,
    displayFilter: string,
    signal: AbortSignal,
  ): Promise<{ packets: PacketRow[]; next_cursor: number | null; filter: FilterProgress }>;
  /** The packets of one stream as a pcapng file. */
  pcapng(sessionId: number, key: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

/** Packet time; both or neither. */
export interface TimeRange {
  readonly from_us: number;
  readonly to_us: number;
}

/**
 * Words about sessions. `not_found` for a session that does not exist, `gone` for one without figures, `invalid` for a
 * range that ends before it begins.
 */
export interface SummaryService {
  /** At most `limit`; the latest moments first. `at_us`: only of packets up to then. */
  list(
    sessionId: number,
    query: {
      kind?: 'periodic' | 'final';
      from_us?: number;
      to_us?: number;
      at_us?: number;
      limit: number;
    },
  ): Promise<SummaryRow[]>;
  /**
   * Writes again, another version: the final report, or a summary of a range. A model that fails leaves the built-in
   * text, which says why. `conflict` while the session is recorded or written about already, or for a model that cannot
   * be asked; when the signal aborts, nothing is kept and its reason is thrown.
   */
  write(
    sessionId: number,
    request: { written_by: WriterName; range?: TimeRange },
    signal: AbortSignal,
  ): Promise<SummaryRow>;
  /** Ends what is being written about a session, if anything is. */
  cancel(sessionId: number): Promise<void>;
  /** Exactly what a model would be sent. */
  digest(sessionId: number, range?: TimeRange): Promise<DigestAnswer>;
  /** Told of each row that was written or changed; must not throw. */
  subscribe(told: (summary: SummaryRow) => void): () => void;
}

/** How much is stored. */
export interface StorageFigures {
  readonly sessions: Readonly<Record<SessionState, number>>;
  /** With its log. */
  readonly databaseBytes: number;
  readonly rawCaptureBytes: number;
}

export interface StorageReader {
  figures(): Promise<StorageFigures>;
}

/** Questions about one session. */
export interface Asker {
  questions(): QuestionsAnswer;
  /**
   * `problem` in the answer says why there is none, or why the model gave none. Throws `not_found`, `gone`, `invalid` for
   * SQL of the user's own that is refused or takes too much, `unavailable` when too many ask; the signal ends the work.
   */
  ask(sessionId: number, request: AskRequest, signal: AbortSignal): Promise<AskAnswer>;
}

export interface Services {
  readonly asker: Asker;
  readonly inspector: Inspector;
  readonly version: string;
  /** What a session would be labelled with now; compare with its `catalogue_version`. */
  readonly catalogueVersion: () => string;
  readonly reader: SessionReader;
  readonly editor: SessionEditor;
  readonly importer: Importer;
  readonly recorder: Recorder;
  readonly replayer: Replayer;
  readonly traffic: TrafficReader;
  readonly interfaces: InterfaceLister;
  readonly places: PlaceReader;
  readonly findings: FindingReader;
  readonly settings: SettingsService;
  readonly models: ModelService;
  readonly exporter: Exporter;
  readonly storage: StorageReader;
  readonly summaries: SummaryService;
  readonly comparer: SessionComparer;
}
