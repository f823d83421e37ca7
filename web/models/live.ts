/** The live view: what the server pushes, put together and handed to the views a few times a second. */
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { MetricRow, SessionRow, TalkerRow } from '../../src/model/rows.ts';
import type {
  CaptureInterface,
  CaptureState,
  ClientMessage,
  MetricsSnapshot,
  ServerMessage,
  Update,
} from '../../src/model/wire.ts';
import { PacketTail } from '../derive/packet_tail.ts';
import { mergeSeconds } from '../derive/seconds.ts';
import type { ConnectionStatus } from '../transport/socket.ts';
import { createFreeze, type FreezeModel } from './freeze.ts';

const IDLE: CaptureState = {
  phase: 'idle',
  session: null,
  max_seconds: null,
  max_packets: null,
  started_us: null,
};

/** Without a packet for so long, the last whole second is no longer "now". */
const QUIET_AFTER_S = 3;
/**
 * Updates come every 100 ms and are shown as they come; what comes faster waits so long. A frame of the live page costs
 * 25 ms of processor time while rows stream in: at 60 a second the page would do nothing else.
 */
const SHOW_GAP_MS = 66;
/** Numbers in lists that change more often than this cannot be read, and cost a layout of the whole page each. */
const PANELS_GAP_MS = 400;

/** What a command was answered with when it did not work. */
export interface LiveError {
  readonly message: string;
  readonly command: string | null;
}

export interface LiveModel {
  readonly connection: ReadonlySignal<ConnectionStatus>;
  /** False until the first `initial_state`. */
  readonly ready: ReadonlySignal<boolean>;
  readonly capture: ReadonlySignal<CaptureState>;
  readonly interfaces: ReadonlySignal<readonly CaptureInterface[]>;
  readonly captureProblem: ReadonlySignal<string | null>;
  /** Every update, for the numbers of the recording itself. */
  readonly metrics: ReadonlySignal<MetricsSnapshot | null>;
  /** The same a few times a second, for the panels. */
  readonly panels: ReadonlySignal<MetricsSnapshot | null>;
  readonly talkers: ReadonlySignal<readonly TalkerRow[]>;
  /** Seconds of all traffic, oldest first. */
  readonly seconds: ReadonlySignal<readonly MetricRow[]>;
  /** The session that the panels show; undefined when they are empty. */
  readonly sessionId: ReadonlySignal<number | undefined>;
  readonly packetCount: ReadonlySignal<number>;
  /** Raised when places are new or have other figures. */
  readonly placesRevision: ReadonlySignal<number>;
  /** The same for findings. */
  readonly findingsRevision: ReadonlySignal<number>;
  readonly tail: PacketTail;
  /** The session that has just ended, until the next one starts. */
  readonly finished: ReadonlySignal<SessionRow | undefined>;
  readonly error: ReadonlySignal<LiveError | undefined>;
  /** Whole seconds since the last packet, while recording; else 0. */
  readonly silentSeconds: ReadonlySignal<number>;
  /** The same once it is long enough to call the network quiet; else 0. */
  readonly quietSeconds: ReadonlySignal<number>;
  /** While it is frozen, what is shown stands still; `metrics` goes on. */
  readonly frozen: FreezeModel['frozen'];
  readonly behind: FreezeModel['behind'];
  /** Freezes what is shown, or shows what came meanwhile. */
  toggleFreeze(): void;
  /** Seconds since the recording was started. */
  readonly elapsedSeconds: ReadonlySignal<number>;
  /** A command was sent and the server has not yet answered. */
  readonly waiting: ReadonlySignal<boolean>;
  send(message: ClientMessage): void;
  dismissError(): void;
  onMessage(message: ServerMessage): void;
  onStatus(status: ConnectionStatus): void;
  /** Older seconds, read from the store after a reconnect. */
  addSeconds(sessionId: number, rows: readonly MetricRow[]): void;
  dispose(): void;
}

/** @param onReset told of what this page has just cleared from the view */
export function createLive(
  send: (message: ClientMessage) => boolean,
  onReset: (session: SessionRow) => void = () => {},
): LiveModel {
  const connection = signal<ConnectionStatus>('connecting');
  const ready = signal(false);
  const capture = signal<CaptureState>(IDLE);
  const interfaces = signal<readonly CaptureInterface[]>([]);
  const captureProblem = signal<string | null>(null);
  const metrics = signal<MetricsSnapshot | null>(null);
  const panels = signal<MetricsSnapshot | null>(null);
  const talkers = signal<readonly TalkerRow[]>([]);
  let newestTalkers: readonly TalkerRow[] = [];
  let panelsMs = 0;
  let panelsTimer: ReturnType<typeof setTimeout> | undefined;
  const seconds = signal<readonly MetricRow[]>([]);
  const sessionId = signal<number | undefined>(undefined);
  const packetCount = signal(0);
  const placesRevision = signal(0);
  const findingsRevision = signal(0);
  const finished = signal<SessionRow | undefined>(undefined);
  const error = signal<LiveError | undefined>(undefined);
  const waiting = signal(false);
  const nowMs = signal(Date.now());
  const lastPacketMs = signal(Date.now());
  const tail = new PacketTail();
  const freeze = createFreeze(nowMs, computed(() => metrics.value?.packets ?? 0));
  const { frozen, behind } = freeze;
  /** What came last, whether it is shown or not. */
  let newestSeconds: readonly MetricRow[] = [];
  let newestPlaces = 0;
  let newestFindings = 0;
  /** What this page asked to clear. */
  let resetting: SessionRow | undefined;

  /** Newest state that is not shown yet; seconds and packets are kept as they come, since each message has others. */
  let newest: Update | undefined;
  let newSeconds: MetricRow[] = [];
  let frame: number | undefined;
  let frameTimer: ReturnType<typeof setTimeout> | undefined;
  let shownMs = 0;

  function take(update: Update): void {
    if (update.session_id !== sessionId.value) clearView(update.session_id);
    newest = update;
    if (update.places.length > 0) newestPlaces += 1;
    if (update.findings.length > 0) newestFindings += 1;
    tail.add(update.packets);
    newSeconds.push(...update.metrics.seconds);
    // A hidden tab gets no frames: what waits must stay bounded there too.
    if (newSeconds.length > 20_000) applyNewest();
    if (frame === undefined) frameTimer ??= setTimeout(nextFrame, shownMs + SHOW_GAP_MS - performance.now());
  }

  function nextFrame(): void {
    frameTimer = undefined;
    frame ??= requestAnimationFrame(applyNewest);
  }

  function unschedule(): void {
    clearTimeout(frameTimer);
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = frameTimer = undefined;
  }

  function applyNewest(): void {
    unschedule();
    shownMs = performance.now();
    const update = newest;
    if (update === undefined) return;
    newest = undefined;
    const changed = newSeconds;
    newSeconds = [];
    batch(() => {
      if (update.metrics.packets !== metrics.value?.packets) lastPacketMs.value = Date.now();
      metrics.value = update.metrics;
      newestTalkers = update.talkers;
      newestSeconds = mergeSeconds(newestSeconds, changed, 'all');
      showCounts();
      const waitMs = panelsMs + PANELS_GAP_MS - performance.now();
      if (waitMs <= 0) showPanels();
      else panelsTimer ??= setTimeout(showPanels, waitMs);
    });
  }

  /** What follows every update. */
  function showCounts(): void {
    if (frozen.peek()) return;
    batch(() => {
      seconds.value = newestSeconds;
      placesRevision.value = newestPlaces;
      findingsRevision.value = newestFindings;
      packetCount.value = Math.max(metrics.value?.packets ?? 0, tail.newestNo);
    });
  }

  function showPanels(): void {
    clearTimeout(panelsTimer);
    panelsTimer = undefined;
    if (frozen.peek()) return;
    panelsMs = performance.now();
    batch(() => {
      panels.value = metrics.value;
      talkers.value = newestTalkers;
    });
  }

  function clearView(next: number | undefined): void {
    newest = undefined;
    newSeconds = [];
    tail.clear();
    newestSeconds = [];
    batch(() => {
      freeze.end();
      sessionId.value = next;
      metrics.value = null;
      newestTalkers = [];
      showPanels();
      showCounts();
    });
  }

  function restore(state: Extract<ServerMessage, { type: 'initial_state' }>): void {
    const session = state.capture.session ?? undefined;
    batch(() => {
      clearView(session?.session_id);
      finished.value = state.capture.phase === 'idle' ? session : undefined;
      ready.value = true;
      waiting.value = false;
      capture.value = state.capture;
      interfaces.value = state.interfaces;
      captureProblem.value = state.capture_problem;
      if (state.metrics === null) return;
      tail.add(state.packets);
      metrics.value = state.metrics;
      newestTalkers = state.talkers;
      newestSeconds = mergeSeconds([], state.metrics.seconds, 'all');
      showPanels();
      showCounts();
      lastPacketMs.value = Date.now();
    });
  }

  function setCapture(state: CaptureState): void {
    capture.value = state;
    waiting.value = false;
    nowMs.value = Date.now();
    if (state.phase === 'idle' && state.session === null) {
      const cleared = resetting;
      resetting = undefined;
      clearView(undefined);
      finished.value = undefined;
      if (cleared) onReset(cleared);
    }
  }

  function onMessage(message: ServerMessage): void {
    switch (message.type) {
      case 'initial_state':
        return restore(message);
      case 'interfaces':
        interfaces.value = message.interfaces;
        captureProblem.value = message.capture_problem;
        return;
      case 'capture_state':
        return batch(() => setCapture(message.capture));
      case 'capture_started':
        return batch(() => {
          clearView(message.session.session_id);
          finished.value = undefined;
          error.value = undefined;
          lastPacketMs.value = Date.now();
        });
      case 'update':
        // A replay has the page of its session.
        if (message.mode === 'live') take(message);
        return;
      case 'capture_stopped':
        applyNewest();
        showPanels();
        finished.value = message.session;
        return;
      case 'error':
        if (message.command?.startsWith('replay_')) return;
        waiting.value = false;
        error.value = { message: message.message, command: message.command };
        return;
      case 'import_progress':
      case 'interface_activity':
      case 'replay_state':
      case 'sessions_changed':
      case 'summary':
        return;
    }
  }

  const recording = computed(() => capture.value.phase === 'recording');
  const silentSeconds = computed(() =>
    frozen.value
      ? frozen.value.silentSeconds
      : recording.value
      ? Math.max(0, Math.floor((nowMs.value - lastPacketMs.value) / 1000))
      : 0
  );
  const ticker = setInterval(() => {
    if (recording.value || frozen.value) nowMs.value = Date.now();
  }, 1000);

  return {
    connection,
    ready,
    capture,
    interfaces,
    captureProblem,
    metrics,
    panels,
    talkers,
    seconds,
    sessionId,
    packetCount,
    placesRevision,
    findingsRevision,
    tail,
    finished,
    error,
    waiting,
    silentSeconds,
    quietSeconds: computed(() => silentSeconds.value >= QUIET_AFTER_S ? silentSeconds.value : 0),
    elapsedSeconds: computed(() => {
      const startedUs = capture.value.started_us;
      return startedUs === null ? 0 : Math.max(0, nowMs.value / 1000 - startedUs / 1_000_000);
    }),
    frozen,
    behind,
    toggleFreeze() {
      batch(() => {
        nowMs.value = Date.now();
        if (frozen.peek()) {
          freeze.end();
          showPanels();
          showCounts();
        } else if (metrics.peek() !== null) {
          freeze.begin(packetCount.peek(), silentSeconds.peek());
        }
      });
    },
    send(message) {
      error.value = undefined;
      resetting = message.type === 'reset' ? capture.peek().session ?? undefined : undefined;
      if (send(message)) waiting.value = message.type !== 'get_interfaces';
      else error.value = { message: 'There is no connection to Tapdeck just now.', command: message.type };
    },
    dismissError: () => {
      error.value = undefined;
    },
    onMessage,
    onStatus(status) {
      connection.value = status;
      if (status === 'lost') waiting.value = false;
    },
    addSeconds(id, rows) {
      if (id !== sessionId.value) return;
      newestSeconds = mergeSeconds(rows, newestSeconds, 'all');
      showCounts();
    },
    dispose() {
      clearInterval(ticker);
      clearTimeout(panelsTimer);
      unschedule();
    },
  };
}
