/** The one live capture: dumpcap writes, the pipeline follows its file. */
import { checkFilter, Dumpcap } from '../capture/dumpcap.ts';
import { listInterfaces, ownAddresses } from '../capture/interfaces.ts';
import { sentence, TapdeckError } from '../model/errors.ts';
import type { Labeller } from '../model/label.ts';
import type { SessionRow } from '../model/rows.ts';
import type { CaptureRequest, CaptureState } from '../model/wire.ts';
import type { LiveView, Recorder as RecorderService, RecorderEvents } from '../model/services.ts';
import type { Store } from '../store/store.ts';
import type { Lag, LivePanels } from './live_view.ts';
import { Pipeline } from './pipeline.ts';
import type { RawCaptures } from './raw_captures.ts';

/** How often a recording says that it goes on, also when nothing arrives: rates fall, and clients see it is alive. */
const HEARTBEAT_MS = 100;

/** How often the size of the capture file is compared with what was read of it. */
const LAG_CHECK_MS = 500;

/** Packets older than this are certainly dissected when nothing lags: "now" on the live charts. */
const SETTLE_US = 500_000;

interface Recording {
  readonly sessionId: number;
  readonly request: CaptureRequest;
  readonly startedUs: number;
  readonly dumpcap: Dumpcap;
  readonly done: Promise<SessionRow>;
}

export interface RecorderParts {
  readonly store: Store;
  readonly captures: RawCaptures;
  readonly createLabeller: () => Labeller;
  readonly tsharkVersion: string;
  /** tsharks side by side; one if left out. */
  readonly workers?: number;
}

export class Recorder implements RecorderService {
  readonly #parts: RecorderParts;
  readonly #listeners = new Set<RecorderEvents>();
  #phase: CaptureState['phase'] = 'idle';
  #recording: Recording | undefined;
  #starting: Promise<SessionRow> | undefined;
  #panels: LivePanels | undefined;
  #lag: Lag = { lagMs: undefined, lagBytes: 0 };
  #dropped: number | undefined;

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
    this.#enter('idle');
  }

  /** Ends whatever is under way, and keeps it: for the end of the process. Undefined when nothing was. */
  close(): Promise<SessionRow | undefined> {
    return this.#end('closing');
  }

  view(since: number | undefined): LiveView | undefined {
    const atUs = this.#phase === 'recording' && this.#lag.lagBytes === 0 ? clockUs() - SETTLE_US : undefined;
    const lastUs = this.#panels?.lastUs;
    const moment = atUs !== undefined && lastUs !== undefined ? Math.max(atUs, lastUs) : undefined;
    return this.#panels?.view(since, moment, this.#lag, this.#dropped);
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

  /** @throws TapdeckError for an interface that was not enumerated, or a filter that does not compile on it */
  async #check(request: CaptureRequest): Promise<void> {
    const { interfaces } = await listInterfaces();
    if (!interfaces.some((known) => known.name === request.interface)) {
      throw new TapdeckError('invalid', `There is no interface named ${JSON.stringify(request.interface)}.`);
    }
    await checkFilter(request.interface, request.filter);
  }

  async #begin(request: CaptureRequest): Promise<SessionRow> {
    const { store, captures, createLabeller, tsharkVersion } = this.#parts;
    const labeller = createLabeller();
    const startedUs = clockUs();
    const filter = request.filter === undefined || request.filter.trim() === '' ? undefined : request.filter;
    const locality = { kind: 'own', addresses: ownAddresses() } as const;
    const sessionId = store.sessions.create({
      name: request.name?.trim() ||
        `${request.interface}, ${new Date(startedUs / 1000).toISOString().slice(0, 16)}Z`,
      kind: 'live',
      source: request.interface,
      captureFilter: filter,
      createdUs: startedUs,
      startedUs,
      locality,
      catalogueVersion: labeller.catalogueVersion,
      tsharkVersion,
    });
    const claim = await captures.claim(sessionId);
    const fileName = `session-${sessionId}.pcapng`;
    store.sessions.setCaptureFile(sessionId, fileName);
    let dumpcap: Dumpcap;
    try {
      dumpcap = new Dumpcap({
        interface: request.interface,
        filter,
        path: captures.path(fileName),
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
    const progress = { bytesRead: 0, lagMaxMs: 0 };
    const pipeline = new Pipeline({
      sessionId,
      file: { path: captures.path(fileName), finished: dumpcap.ended },
      locality,
      store,
      labeller,
      ...(this.#parts.workers === undefined ? {} : { workers: this.#parts.workers }),
      onProgress: () => this.#tell((listener) => listener.progressed()),
      onRead: (bytes) => progress.bytesRead = bytes,
      captureFacts: () => ({ lagMaxMs: progress.lagMaxMs, droppedPackets: this.#dropped }),
    });
    this.#panels = pipeline.panels;
    const heartbeat = setInterval(() => this.#tell((listener) => listener.progressed()), HEARTBEAT_MS);
    const watch = setInterval(() => this.#checkLag(captures.path(fileName), progress), LAG_CHECK_MS);
    const done = this.#follow(sessionId, dumpcap, pipeline).finally(async () => {
      clearInterval(heartbeat);
      clearInterval(watch);
      await claim?.[Symbol.asyncDispose]();
    });
    done.then((session) => this.#ended(session), () => this.#ended(undefined));
    this.#recording = { sessionId, request, startedUs, dumpcap, done };
    this.#enter('recording');
    const session = store.sessions.get(sessionId);
    this.#tell((listener) => listener.started(session));
    return session;
  }

  /** Waits for both ends, then closes the session. What went wrong stands on it. */
  async #follow(sessionId: number, dumpcap: Dumpcap, pipeline: Pipeline): Promise<SessionRow> {
    const { sessions } = this.#parts.store;
    dumpcap.ended.then((end) => {
      this.#dropped = end.droppedPackets;
      if (this.#phase === 'recording') this.#enter('closing');
    });
    let failure: string | undefined;
    try {
      await pipeline.run();
    } catch (error) {
      failure = `Storing stopped: ${sentence(error)}`;
      await dumpcap.stop();
    }
    const end = await dumpcap.ended;
    const trouble = [end.problem, failure].filter((text) => text !== undefined);
    try {
      for (const text of trouble) sessions.warn(sessionId, text);
      sessions.finish(sessionId, {
        state: trouble.length > 0 ? 'interrupted' : 'complete',
        endedUs: clockUs(),
        droppedPackets: end.droppedPackets,
      });
      return sessions.get(sessionId);
    } catch (error) {
      // The database itself fails (a full disk, say): the capture file is there, and the next start completes the session.
      trouble.push(`The session could not be closed: ${sentence(error)}`);
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
  #ended(session: SessionRow | undefined): void {
    if (session) this.#tell((listener) => listener.stopped(session));
    if (this.#phase !== 'resetting') this.#enter('idle');
  }

  async #checkLag(path: string, progress: { bytesRead: number; lagMaxMs: number }): Promise<void> {
    const { size } = await Deno.stat(path).catch(() => ({ size: progress.bytesRead }));
    const lagBytes = Math.max(0, size - progress.bytesRead);
    const lastUs = this.#panels?.lastUs;
    const lagMs = lagBytes === 0 || lastUs === undefined ? 0 : Math.max(0, (clockUs() - lastUs) / 1000);
    progress.lagMaxMs = Math.max(progress.lagMaxMs, Math.round(lagMs));
    if (this.#phase === 'recording' || this.#phase === 'closing') this.#lag = { lagMs, lagBytes };
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
