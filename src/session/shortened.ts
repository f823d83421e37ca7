/** A session left unfinished whose raw capture has lost its beginning: what is stored of it cannot be derived again. */
import { captureBytes } from '../capture/capture_bytes.ts';
import { CaptureParts, listParts } from '../capture/capture_parts.ts';
import { CaptureScanner } from '../capture/scanner.ts';
import type { Store } from '../store/store.ts';
import { utc } from './capture_budget.ts';

/** Seconds marked as a gap: a day. Of a longer one the rest is said in the sentence alone. */
const MAX_GAP_SECONDS = 86_400;

/**
 * Marks the seconds that were captured and not stored. Undefined when the capture begins at its beginning: then
 * everything can be derived from it.
 * @returns a sentence that says what is missing
 */
export async function keepWhatCannotBeDerived(
  store: Store,
  sessionId: number,
  path: string,
): Promise<string | undefined> {
  const [first] = await listParts(path);
  if (first === undefined || first.number === 1) return undefined;
  const storedUs = store.sessions.lastPacketUs(sessionId);
  const capturedUs = await lastPacketUs(path, first.number);
  if (storedUs === undefined || (capturedUs !== undefined && capturedUs > storedUs)) {
    markGap(store, sessionId, storedUs ?? capturedUs, capturedUs);
    const since = storedUs === undefined ? 'All its packets' : `Packets after ${utc(storedUs)}`;
    return `${since} are missing: the beginning of its raw capture, without which they cannot be dissected, had been removed.`;
  }
  return 'Everything that was captured had been stored.';
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
