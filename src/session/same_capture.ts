/** Whether a raw capture still is what its session was stored from: files change hands, and disks fail. */
import { captureBytes } from '../capture/capture_bytes.ts';
import { captureStamp } from '../capture/capture_hash.ts';
import { CaptureScanner } from '../capture/scanner.ts';
import { TapdeckError } from '../model/errors.ts';
import type { SessionRow } from '../model/rows.ts';
import type { CaptureHash } from '../store/capture_hash_rows.ts';
import { storedPackets } from '../store/stored_packet.ts';
import type { Store } from '../store/store.ts';
import type { CaptureHashes } from './capture_hashes.ts';

/** One packet in so many is held against the store, beside the first and the last. */
const SAMPLE_EVERY = 1000;

const changed = (what: string) =>
  new TapdeckError(
    'conflict',
    `The raw capture of this session was changed since it was stored: ${what}. What is stored stays as it is.`,
  );

/**
 * By its hash, where that is known; a file that nobody touched is not read for it.
 * @throws TapdeckError `conflict` when its bytes are others, `not_found` when any of it is gone
 */
export async function requireSameBytes(
  path: string,
  before: CaptureHash | undefined,
  hashes: CaptureHashes,
): Promise<void> {
  if (!before) return;
  const stamp = await captureStamp(path);
  if (stamp === before.stamp) return;
  if (await hashes.of(path, stamp) !== before.sha256) throw changed('its bytes are others');
}

/**
 * Reads the whole capture and holds its packets against those that are stored.
 * @throws TapdeckError `conflict` when they are others, more or fewer; the signal's reason
 */
export async function requireSameCapture(
  store: Store,
  session: SessionRow,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const stored = storedPackets(store.reader, session.session_id);
  const scanner = new CaptureScanner();
  let last: { no: number; timeUs: number; length: number } | undefined;
  const hold = (packet: { no: number; timeUs: number; length: number }) => {
    const known = stored(packet.no);
    if (known && (known.timeUs !== packet.timeUs || known.length !== packet.length)) {
      throw changed(`packet ${packet.no} is another`);
    }
  };
  try {
    for await (const chunk of captureBytes({ path }, signal)) {
      for (const { packet } of scanner.push(chunk)) {
        if (!packet) continue;
        if (packet.no % SAMPLE_EVERY === 1) hold(packet);
        last = packet;
      }
    }
  } catch (error) {
    if (error instanceof TapdeckError && error.kind === 'unsupported') {
      throw changed('it is no capture any more');
    }
    throw error;
  }
  if (last) hold(last);
  // An import that failed on its way has stored less than its file holds.
  const fits = session.state === 'failed'
    ? scanner.packets >= session.packets
    : scanner.packets === session.packets;
  if (!fits) throw changed(`it holds ${scanner.packets} packets and not ${session.packets}`);
}

/**
 * The quick form of it, by the first packet alone.
 * @throws TapdeckError `conflict` when it is another, or is not there
 */
export async function requireSameBeginning(
  store: Store,
  session: SessionRow,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const known = storedPackets(store.reader, session.session_id)(1);
  if (!known) return;
  const scanner = new CaptureScanner();
  try {
    for await (const chunk of captureBytes({ path }, signal)) {
      for (const { packet } of scanner.push(chunk)) {
        if (!packet) continue;
        if (packet.timeUs === known.timeUs && packet.length === known.length) return;
        throw changed('packet 1 is another');
      }
    }
  } catch (error) {
    if (error instanceof TapdeckError && error.kind === 'unsupported') {
      throw changed('it is no capture any more');
    }
    throw error;
  }
  throw changed('it holds no packets');
}
