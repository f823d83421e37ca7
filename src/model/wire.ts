/**
 * WebSocket messages of `/ws` (CONTRACT.md), the one place that server and page share. Everything that crosses the
 * wire is checked against these schemas on the side that receives it.
 */
import * as v from 'valibot';
import { findingRow } from './finding.ts';
import { placeRow } from './place.ts';
import { summaryRow } from './summary.ts';
import { appRow, metricRow, packetRow, protocolRow, sessionRow, talkerRow } from './rows.ts';

/** Raised with every change that an older page could not follow. */
export const WIRE_VERSION = 1;

/** Longest client message that is read; anything longer is refused unparsed. */
export const MAX_CLIENT_MESSAGE_BYTES = 16_384;

const sessionId = v.pipe(v.number(), v.integer(), v.minValue(1));
const name = v.pipe(v.string(), v.maxLength(200));

/** What a capture is started with. A BPF filter is a value of `-f`, never an argument of its own. */
export const captureRequest = v.strictObject({
  interface: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  filter: v.optional(v.pipe(v.string(), v.maxLength(4096))),
  name: v.optional(name),
  max_seconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(31_536_000))),
  max_packets: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000_000_000))),
});
export type CaptureRequest = v.InferOutput<typeof captureRequest>;

const moment = v.pipe(v.number(), v.safeInteger());
const speed = v.pipe(v.number(), v.minValue(0.1), v.maxValue(1000));

/** A page replays one session at a time; another `replay_start` takes the place of the first. */
const replayCommands = [
  v.strictObject({
    type: v.literal('replay_start'),
    session_id: sessionId,
    /** Packet time; the session's first packet where left out. */
    from_us: v.optional(moment),
    /** Packet time that passes in a second. */
    speed,
    /** Shows the moment and waits. */
    paused: v.optional(v.boolean()),
  }),
  v.strictObject({ type: v.literal('replay_seek'), at_us: moment }),
  /** Stands still; the speed, where one is given, is for later. */
  v.strictObject({ type: v.literal('replay_pause'), speed: v.optional(speed) }),
  /** Goes on, with another speed where one is given. */
  v.strictObject({ type: v.literal('replay_resume'), speed: v.optional(speed) }),
  v.strictObject({ type: v.literal('replay_stop') }),
] as const;

/** Client to server. */
export const clientMessage = v.variant('type', [
  v.strictObject({ type: v.literal('get_interfaces') }),
  v.strictObject({ type: v.literal('start_capture'), ...captureRequest.entries }),
  v.strictObject({ type: v.literal('stop_capture') }),
  v.strictObject({ type: v.literal('reset') }),
  /** Asks for `interface_activity`, about every second until `unwatch_interfaces` or the end of the connection. */
  v.strictObject({ type: v.literal('watch_interfaces') }),
  v.strictObject({ type: v.literal('unwatch_interfaces') }),
  ...replayCommands,
]);
export type ClientMessage = v.InferOutput<typeof clientMessage>;

/** An interface that dumpcap can open. */
export const captureInterface = v.object({
  /** The name to start a capture with. */
  name: v.string(),
  /** What the system calls it ("Loopback"), or empty. */
  description: v.string(),
  /** The machine's own IPv4 and IPv6 addresses on it. */
  addresses: v.array(v.string()),
  loopback: v.boolean(),
});
export type CaptureInterface = v.InferOutput<typeof captureInterface>;

/** How busy an interface is, as the system counts it: before and without any capture. */
export const interfaceActivity = v.object({
  name: v.string(),
  /** Whether it can carry anything; null where the system does not say. */
  up: v.nullable(v.boolean()),
  /** In and out together, since the last message; what stays on the loopback interface counts once. Null while unknown. */
  bits_per_second: v.nullable(v.number()),
  packets_per_second: v.nullable(v.number()),
});
export type InterfaceActivity = v.InferOutput<typeof interfaceActivity>;

/** What a capture filter is worth on an interface, before it is used. */
export const filterCheck = v.object({
  /** One sentence; null when it compiles. */
  problem: v.nullable(v.string()),
  /** Which characters of the filter (from, before to) are to blame, as far as that can be told. */
  at: v.nullable(v.object({ from: v.number(), to: v.number() })),
  /** Words that are taken for names of hosts: they are looked up when the capture starts, and not before. */
  names: v.array(v.string()),
});
export type FilterCheck = v.InferOutput<typeof filterCheck>;

/** What the recorder is doing. `closing`: stopped, the rest is being dissected and stored. */
export const captureState = v.object({
  phase: v.picklist(['idle', 'starting', 'recording', 'closing', 'resetting']),
  /** The session being recorded; when idle, the one that the live view still shows, or null. */
  session: v.nullable(sessionRow),
  /** Seconds and packets after which the capture stops by itself. */
  max_seconds: v.nullable(v.number()),
  max_packets: v.nullable(v.number()),
  /** Clock time at which the recording was started; null when idle. */
  started_us: v.nullable(v.number()),
});
export type CaptureState = v.InferOutput<typeof captureState>;

/** Everything that the live panels show, at one moment of packet time. */
export const metricsSnapshot = v.object({
  /** The moment it describes; null before the first packet. */
  at_us: v.nullable(v.number()),
  first_us: v.nullable(v.number()),
  packets: v.number(),
  bytes: v.number(),
  /** Null where a replay cannot tell: something is tunnelled in the other version. */
  ipv4_packets: v.nullable(v.number()),
  ipv6_packets: v.nullable(v.number()),
  encrypted_packets: v.number(),
  truncated_packets: v.number(),
  /** Packets that the kernel or interface dropped, as far as known; null while dumpcap has not said. */
  dropped_packets: v.nullable(v.number()),
  /** How far the dissected packets are behind the capture file. */
  lag_ms: v.nullable(v.number()),
  lag_bytes: v.number(),
  streams: v.number(),
  /** The last whole second of each class: what "current" means. Classes without a packet are left out. */
  current: v.array(metricRow),
  /** Session totals, means and peaks. */
  protocols: v.array(protocolRow),
  /** By bytes, largest first; at most 50. */
  apps: v.array(appRow),
  /** Seconds that changed since the previous message; in `initial_state` the last five minutes. */
  seconds: v.array(metricRow),
});
export type MetricsSnapshot = v.InferOutput<typeof metricsSnapshot>;

const update = v.object({
  type: v.literal('update'),
  session_id: sessionId,
  mode: v.picklist(['live', 'replay']),
  metrics: metricsSnapshot,
  /** The newest packets, oldest first; at most 200. */
  packets: v.array(packetRow),
  /** Packets that came since the previous message and are not in `packets` (they are stored: ask REST). */
  packets_skipped: v.number(),
  /** At most 7. */
  talkers: v.array(talkerRow),
  /**
   * Places that are new or whose figures changed since the previous message that had any; at most 200, largest first.
   * Every two seconds at most; the first message that follows `initial_state` has all of them.
   */
  places: v.array(placeRow),
  /**
   * Findings that are new or changed since the previous message; at most 200, the most severe first. The first message
   * that follows `initial_state` has all of them. A replay shows those with `noticed_us` up to its moment, as they became.
   */
  findings: v.array(findingRow),
});
export type Update = v.InferOutput<typeof update>;

/** How a page's replay is doing: sent when it begins, changes, and ends. */
export const replayState = v.object({
  type: v.literal('replay_state'),
  session_id: sessionId,
  at_us: v.number(),
  /** The session's first packet and its last; while it is recorded, the last one grows. */
  from_us: v.number(),
  to_us: v.number(),
  speed: v.number(),
  /** `ended`: at the last packet; `stopped`: there will be no more of it. */
  phase: v.picklist(['playing', 'paused', 'ended', 'stopped']),
});
export type ReplayState = v.InferOutput<typeof replayState>;

/** Server to client. */
export const serverMessage = v.variant('type', [
  v.object({
    type: v.literal('initial_state'),
    wire_version: v.number(),
    server_version: v.string(),
    capture: captureState,
    interfaces: v.array(captureInterface),
    /** Why capturing is not possible here, with what to do; null when it is. */
    capture_problem: v.nullable(v.string()),
    metrics: v.nullable(metricsSnapshot),
    packets: v.array(packetRow),
    talkers: v.array(talkerRow),
  }),
  v.object({
    type: v.literal('interfaces'),
    interfaces: v.array(captureInterface),
    capture_problem: v.nullable(v.string()),
  }),
  /** Only to those who asked. Null: this system does not count, and no more of it will come. */
  v.object({ type: v.literal('interface_activity'), interfaces: v.nullable(v.array(interfaceActivity)) }),
  /** The recorder's phase changed (starting, closing, resetting, idle ...). */
  v.object({ type: v.literal('capture_state'), capture: captureState }),
  update,
  replayState,
  v.object({ type: v.literal('capture_started'), session: sessionRow }),
  /** The session is complete in the store. `report` is the text of the built-in final report; null where it failed. */
  v.object({ type: v.literal('capture_stopped'), session: sessionRow, report: v.nullable(v.string()) }),
  /** A status or a report was written, or written about anew; the row of an id takes the place of the one before. */
  v.object({ type: v.literal('summary'), summary: summaryRow }),
  /**
   * An import moved on, or a stored session that is worked out again. `job` is what the importing page sent as `?job=`;
   * null where there is none.
   */
  v.object({
    type: v.literal('import_progress'),
    job: v.nullable(v.string()),
    session_id: sessionId,
    source: v.string(),
    packets: v.number(),
    bytes_done: v.number(),
    bytes_total: v.nullable(v.number()),
    done: v.boolean(),
  }),
  /** A session in the list appeared, changed or went away: read the list again. */
  v.object({ type: v.literal('sessions_changed') }),
  v.object({ type: v.literal('error'), message: v.string(), command: v.nullable(v.string()) }),
]);
export type ServerMessage = v.InferOutput<typeof serverMessage>;
