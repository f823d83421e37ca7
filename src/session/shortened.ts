/** A session left unfinished whose raw capture has lost its beginning: it is completed from the parts that are left. */
import { captureBytes } from '../capture/capture_bytes.ts';
import { CaptureParts, listParts } from '../capture/capture_parts.ts';
import { CaptureScanner } from '../capture/scanner.ts';
import { TapdeckError } from '../model/errors.ts';
import type { Labeller } from '../model/label.ts';
import type { Resumption } from '../model/resumption.ts';
import type { Locality } from '../model/session.ts';
import type { Store } from '../store/store.ts';
import { utc } from './capture_budget.ts';
import { Pipeline } from './pipeline.ts';

/** Seconds marked as a gap: a day. Of a longer one the rest is said in the sentence alone. */
const MAX_GAP_SECONDS = 86_400;

export interface ShortenedParts {
  readonly store: Store;
  readonly createLabeller: () => Labeller;
  /** tsharks side by side; one if left out. */
  readonly workers?: number;
}

export interface ShortenedSession {
  readonly sessionId: number;
  readonly locality: Locality;
  /** Of its capture, were it one file. */
  readonly path: string;
}

/**
 * Stores what was captured and not stored, behind what is stored: numbers go on, nothing is stored twice. Undefined when
 * the capture begins at its beginning: then everything can be derived from it, and is the better for it.
 * @returns a sentence that says what was done, or what is missing
 */
export async function completeShortened(
  parts: ShortenedParts,
  session: ShortenedSession,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { store } = parts;
  const [first] = await listParts(session.path);
  if (first === undefined || first.number === 1) return undefined;
  const resumption = store.resumption(session.sessionId);
  const left = resumption && await whatIsLeft(session.path, resumption);
  if (!left) return await markMissing(store, session, first.number);
  const pipeline = new Pipeline({
    sessionId: session.sessionId,
    file: { path: session.path, parts: left },
    locality: session.locality,
    store,
    labeller: parts.createLabeller(),
    ...(parts.workers === undefined ? {} : { workers: parts.workers }),
    ...(signal ? { signal } : {}),
    resumption,
  });
  const { packets } = await pipeline.run();
  const from = resumption.packetsStored + 1;
  if (packets < from) return 'Everything that was captured had been stored.';
  return `Packets ${from} to ${packets} were read from what is left of its raw capture, ` +
    'by a tshark that has not seen the beginning of their streams.';
}

/** The parts from where it can be read on; undefined when something in between is gone. */
async function whatIsLeft(path: string, resumption: Resumption): Promise<CaptureParts | undefined> {
  if (resumption.packetsStored < resumption.packetsBefore) return undefined;
  const parts = new CaptureParts(path, resumption.part - 1);
  try {
    return (await parts.placed()).length > 0 ? parts : undefined;
  } catch (error) {
    if (error instanceof TapdeckError && error.kind === 'not_found') return undefined;
    throw error;
  }
}

/** Marks the seconds that were captured and not stored. */
async function markMissing(
  store: Store,
  { sessionId, path }: ShortenedSession,
  firstNumber: number,
): Promise<string> {
  const storedUs = store.sessions.lastPacketUs(sessionId);
  const capturedUs = await lastPacketUs(path, firstNumber);
  if (storedUs !== undefined && (capturedUs === undefined || capturedUs <= storedUs)) {
    return 'Everything that was captured had been stored.';
  }
  markGap(store, sessionId, storedUs ?? capturedUs, capturedUs);
  const since = storedUs === undefined ? 'All its packets' : `Packets after ${utc(storedUs)}`;
  return `${since} are missing: parts of its raw capture were removed, and nothing says which packets they held.`;
}

function markGap(
  store: Store,
  sessionId: number,
  fromUs: number | undefined,
  toUs: number | undefined,
): void {
  if (fromUs === undefined || toUs === undefined) return;
  const from = Math.floor(fromUs / 1e6);
  const to = Math.min(Math.floor(toUs / 1e6), from + MAX_GAP_SECONDS - 1);
  for (let second = from; second <= to; second++) store.markGap(sessionId, second, 'crash');
}

/** The latest time in the parts from `firstNumber` on; each begins with a header of its own. */
async function lastPacketUs(path: string, firstNumber: number): Promise<number | undefined> {
  const scanner = new CaptureScanner();
  let lastUs: number | undefined;
  for await (const chunk of captureBytes({ path, parts: new CaptureParts(path, firstNumber - 1) })) {
    for (const { packet } of scanner.push(chunk)) {
      if (packet && (lastUs === undefined || packet.timeUs > lastUs)) lastUs = packet.timeUs;
    }
  }
  return lastUs;
}
