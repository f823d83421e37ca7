/** The one live capture: dumpcap writes, the pipeline follows its file. */
import { CaptureParts } from '../capture/capture_parts.ts';
import { checkFilter, Dumpcap } from '../capture/dumpcap.ts';
import { listInterfaces, ownAddresses } from '../capture/interfaces.ts';
import { sentence, TapdeckError } from '../model/errors.ts';
import type { Labeller } from '../model/label.ts';
import type { SessionRow } from '../model/rows.ts';
import type { CaptureRequest, CaptureState } from '../model/wire.ts';
import type { LiveView, Recorder as RecorderService, RecorderEvents } from '../model/services.ts';
import type { Store } from '../store/store.ts';
import type { CaptureBudget } from './capture_budget.ts';
import { CaptureWatch } from './capture_watch.ts';
import { type DiskGuard, refusal } from './disk_space.ts';
import type { HostFinder } from './host_finder.ts';
import { FindingList } from './live_findings.ts';
import { LivePlaces } from './live_places.ts';
import type { Lag, LivePanels } from './live_view.ts';
import { newRecording } from './new_recording.ts';
import type { Business } from './pace.ts';
import { Pipeline } from './pipeline.ts';
import type { Places } from './places.ts';
import type { RawCaptures } from './raw_captures.ts';
import { SectionStarts } from './section_starts.ts';
import type { Statuses } from './words/statuses.ts';

/** How often a recording says that it goes on, also when nothing arrives: rates fall, and clients see it is alive. */
const HEARTBEAT_MS = 100;

/** Packets older than this are certainly dissected when nothing lags: "now" on the live charts. */
const SETTLE_US = 500_000;

/** What a user does about a database that failed while recording. */
const UNSTORED =
  'The raw capture is kept: make room on the disk, then start Tapdeck again, and it completes the session.';

interface Recording {
  readonly sessionId: number;
  readonly request: CaptureRequest;
  readonly startedUs: number;
  readonly dumpcap: Dumpcap;
  readonly done: Promise<SessionRow>;
}

/** How a recording ended, with the text of its built-in report. */
interface Ended {
  readonly session: SessionRow;
  readonly report: string | null;
}

export interface RecorderParts {
  readonly store: Store;
  readonly captures: RawCaptures;
  readonly createLabeller: () => Labeller;
  readonly tsharkVersion: string;
  /** tsharks side by side; one if left out. */
  readonly workers?: number;
  /** Ends a recording for which there is too little room; left out: nobody looks. */
  readonly guard?: DiskGuard;
  /** Finds out about hosts, and says where they are; left out: nobody does. */
  readonly finder?: HostFinder;
  readonly places?: Places;
  /** Keeps raw captures in parts and within bounds; left out: one file, without bounds. */
  readonly budget?: CaptureBudget;
  /** Writes statuses and the report; left out: nobody does. */
  readonly words?: Pick<Statuses, 'begin' | 'final' | 'end'>;
}

export class Recorder implements RecorderService {
  readonly #parts: RecorderParts;
  readonly #listeners = new Set<RecorderEvents>();
  #phase: CaptureState['phase'] = 'idle';
  #recording: Recording | undefined;
  #starting: Promise<SessionRow> | undefined;
  #panels: LivePanels | undefined;
  #liveFindings: FindingList | undefined;
  #livePlaces: LivePlaces | undefined;
  #lag: Lag = { lagMs: undefined, lagBytes: 0 };
  #dropped: number | undefined;
  #momentUs = 0;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  state(): CaptureState {
    const recording = this.#recording;
    return {
      phase: this.#phase,
      session: this.#shownSession(),
      max_seconds: recording?.request.max_seconds ?? null,
      max_packets: recording?.request.max_packets ?? null,
      started_us: recording?.startedUs ?? null,
    };
  }

  /** For work that may wait. */
  get business(): Business {
    return { recording: this.#phase !== 'idle', lagMs: this.#lag.lagMs ?? 0 };
  }

  async start(request: CaptureRequest): Promise<SessionRow> {
    if (this.#phase !== 'idle') {
      throw new TapdeckError(
        'conflict',
        this.#phase === 'closing' || this.#phase === 'resetting'
          ? 'The last recording is still being stored: try again in a moment.'
          : 'A capture is already running. Stop it first.',
      );
    }
    this.#enter('starting');
    this.#starting = this.#check(request).then(() => this.#begin(request));
    try {
      return await this.#starting;
    } catch (error) {
      this.#enter('idle');
      throw error;
    } finally {
      this.#starting = undefined;
    }
  }

  async stop(): Promise<SessionRow> {
    const session = await this.#end('closing');
    if (!session) throw new TapdeckError('conflict', 'Nothing is being captured.');
    return session;
  }

  async reset(): Promise<void> {
    await this.#end('resetting');
    this.#panels = undefined;
    this.#livePlaces = undefined;
    this.#enter('idle');
  }

  /** Ends whatever is under way, and keeps it: for the end of the process. Undefined when nothing was. */
  close(): Promise<SessionRow | undefined> {
    return this.#end('closing');
  }

  view(since: number | undefined, placesSince?: number, findingsSince?: number): LiveView | undefined {
    if (!this.#panels) return undefined;
    const recording = this.#phase === 'recording';
    const moment = recording ? this.#moment() : undefined;
    const places = this.#livePlaces?.news(placesSince, !recording) ?? { places: [], placesMark: 0 };
    const findings = this.#liveFindings?.news(findingsSince) ?? { findings: [], findingsMark: 0 };
    return this.#panels.view(since, moment, this.#lag, this.#dropped, { ...places, ...findings });
  }

  /** "Now" on the live charts. It never goes back: a lag of a moment must not take a second from them again. */
  #moment(): number | undefined {
    const lastUs = this.#panels?.lastUs;
    if (lastUs === undefined) return undefined;
    const settledUs = this.#lag.lagBytes === 0 ? clockUs() - SETTLE_US : lastUs;
    this.#momentUs = Math.max(this.#momentUs, lastUs, settledUs);
    return this.#momentUs;
  }

  subscribe(events: RecorderEvents): () => void {
    this.#listeners.add(events);
    return () => this.#listeners.delete(events);
  }

  /** The session that is recorded, or else the one that the live view still shows. */
  #shownSession(): SessionRow | null {
    const sessionId = this.#recording?.sessionId ?? this.#panels?.sessionId;
    return sessionId === undefined ? null : (this.#parts.store.sessions.find(sessionId) ?? null);
  }

  /** Ends the recording, if there is one; one that is just starting is waited for. */
  async #end(phase: 'closing' | 'resetting'): Promise<SessionRow | undefined> {
    await this.#starting?.catch(() => {}); // its caller is told
    const recording = this.#recording;
    if (!recording) return undefined;
    this.#enter(phase);
    await recording.dumpcap.stop();
    return await recording.done;
  }

  /** @throws TapdeckError for an unknown interface, a filter that does not compile on it, or too little room */
  async #check(request: CaptureRequest): Promise<void> {
    const { interfaces } = await listInterfaces();
    if (!interfaces.some((known) => known.name === request.interface)) {
      throw new TapdeckError('invalid', `There is no interface named ${JSON.stringify(request.interface)}.`);
    }
    await checkFilter(request.interface, request.filter);
    const shortage = await this.#parts.guard?.shortage(0);
    if (shortage) throw new TapdeckError('unavailable', refusal(shortage));
  }

  async #begin(request: CaptureRequest): Promise<SessionRow> {
    const { store, captures, createLabeller, tsharkVersion, guard, budget } = this.#parts;
    const labeller = createLabeller();
    const startedUs = clockUs();
    const row = newRecording(request, {
      startedUs,
      ownAddresses: ownAddresses(),
      catalogueVersion: labeller.catalogueVersion,
      tsharkVersion,
    });
    const sessionId = store.sessions.create(row);
    if (labeller.warning !== undefined) store.sessions.warn(sessionId, labeller.warning);
    const claim = await captures.claim(sessionId);
    const fileName = await captures.freshName(sessionId);
    const path = captures.path(fileName);
    store.sessions.setCaptureFile(sessionId, fileName);
    let dumpcap: Dumpcap;
    try {
      dumpcap = new Dumpcap({
        interface: request.interface,
        filter: row.captureFilter,
        path,
        partBytes: budget?.partBytes,
        maxSeconds: request.max_seconds,
        maxPackets: request.max_packets,
      });
      await dumpcap.begun();
    } catch (error) {
      // Nothing was captured: the session never was.
      await store.sessions.remove(sessionId);
      await captures.remove(fileName);
      await claim?.[Symbol.asyncDispose]();
      throw error;
    }

    this.#lag = { lagMs: undefined, lagBytes: 0 };
    this.#dropped = undefined;
    this.#momentUs = 0;
    const parts = budget ? new CaptureParts(path) : undefined;
    const starts = new SectionStarts();
    const progress = { bytesRead: 0, bytesStored: 0, lagMaxMs: 0 };
    const pipeline = new Pipeline({
      sessionId,
      file: { path, finished: dumpcap.ended, ...(parts ? { parts } : {}) },
      locality: row.locality,
      store,
      labeller,
      onStreams: (streams) => this.#parts.finder?.note(streams),
      ...(this.#parts.workers === undefined ? {} : { workers: this.#parts.workers }),
      onProgress: () => this.#tell((listener) => listener.progressed()),
      onRead: (bytes) => progress.bytesRead = bytes,
      onStored: (bytes) => progress.bytesStored = bytes,
      // Of parts only: one file has nothing to forget them by.
      ...(parts ? { onSection: (atByte, packetsBefore) => starts.add(atByte, packetsBefore) } : {}),
      captureFacts: () => ({ lagMaxMs: progress.lagMaxMs, droppedPackets: this.#dropped }),
    });
    this.#panels = pipeline.panels;
    this.#liveFindings = new FindingList(this.#parts.store, sessionId);
    this.#livePlaces = this.#parts.places && new LivePlaces(sessionId, this.#parts.places);
    const heartbeat = setInterval(() => this.#tell((listener) => listener.progressed()), HEARTBEAT_MS);
    const storedBytes = () => progress.bytesStored;
    let shortage: string | undefined;
    const watch = new CaptureWatch({
      guard,
      budget,
      live: parts && { sessionId, parts, storedBytes, starts },
      writtenBytes: async () => parts ? await parts.writtenBytes() : (await Deno.stat(path)).size,
      readBytes: () => progress.bytesRead,
      storedBytes,
      lastUs: () => this.#panels?.lastUs,
      onLag: (lag) => {
        progress.lagMaxMs = Math.max(progress.lagMaxMs, Math.round(lag.lagMs ?? 0));
        if (this.#phase === 'recording' || this.#phase === 'closing') this.#lag = lag;
      },
      onShortage: (text) => {
        shortage = text;
        void dumpcap.stop();
      },
      onProblem: (text) => this.#tell((listener) => listener.problem(text)),
    });
    const done = this.#follow(sessionId, dumpcap, pipeline, () => shortage).finally(async () => {
      clearInterval(heartbeat);
      await watch[Symbol.asyncDispose]();
      await claim?.[Symbol.asyncDispose]();
    });
    const closed = done.then(({ session }) => session);
    done.then(({ session, report }) => this.#ended(session, report), () => this.#ended(undefined, null));
    closed.catch(() => {}); // `#ended` is told; whoever stops the recording is as well
    this.#parts.words?.begin(sessionId, startedUs);
    this.#recording = { sessionId, request, startedUs, dumpcap, done: closed };
    this.#enter('recording');
    const session = store.sessions.get(sessionId);
    this.#tell((listener) => listener.started(session));
    return session;
  }

  /** Waits for both ends, then closes the session. What went wrong stands on it. */
  async #follow(
    sessionId: number,
    dumpcap: Dumpcap,
    pipeline: Pipeline,
    shortage: () => string | undefined,
  ): Promise<Ended> {
    const { words } = this.#parts;
    const { sessions } = this.#parts.store;
    dumpcap.ended.then((end) => {
      this.#dropped = end.droppedPackets;
      if (this.#phase === 'recording') this.#enter('closing');
    });
    const trouble: string[] = [];
    try {
      await pipeline.run();
    } catch (error) {
      await dumpcap.stop();
      trouble.push(`Storing stopped: ${sentence(error)}. ${UNSTORED}`);
    }
    const failed = trouble.length > 0;
    const end = await dumpcap.ended;
    trouble.unshift(...[shortage(), end.problem].filter((text) => text !== undefined));
    try {
      for (const text of trouble) sessions.warn(sessionId, text);
      // Left as it is, unfinished, the next start completes it from its raw capture.
      if (failed) throw new TapdeckError('unavailable', trouble.join(' '));
      sessions.finish(sessionId, {
        state: trouble.length > 0 ? 'interrupted' : 'complete',
        endedUs: clockUs(),
        droppedPackets: end.droppedPackets,
      });
      const report = await words?.final(sessionId) ?? null;
      return { session: sessions.get(sessionId), report };
    } catch (error) {
      words?.end();
      // The database itself fails (a full disk, say): the capture file is there, and the next start completes the session.
      if (!failed) trouble.push(`The session could not be closed: ${sentence(error)}. ${UNSTORED}`);
      throw error;
    } finally {
      this.#recording = undefined;
      this.#lag = { lagMs: 0, lagBytes: 0 };
      this.#tell((listener) => {
        for (const text of trouble) listener.problem(text);
      });
    }
  }

  /** Tells the end of a recording, and makes room for the next. */
  #ended(session: SessionRow | undefined, report: string | null): void {
    if (session) void this.#parts.finder?.complete(session.session_id);
    if (session) this.#tell((listener) => listener.stopped(session, report));
    if (this.#phase !== 'resetting') this.#enter('idle');
  }

  #enter(phase: CaptureState['phase']): void {
    this.#phase = phase;
    const state = this.state();
    this.#tell((listener) => listener.stateChanged(state));
  }

  #tell(say: (listener: RecorderEvents) => void): void {
    for (const listener of this.#listeners) say(listener);
  }
}

/** The clock, in microseconds: for when a recording was started, never for what packets say. */
function clockUs(): number {
  return Date.now() * 1000;
}
