/** Which packets of a capture a Wireshark display filter lets through: one tshark reads all of it, in order. */
import { captureBytes } from './capture_bytes.ts';
import { answerLines } from './fed_tshark.ts';
import { CaptureScanner } from './scanner.ts';

/** tshark never forgets a packet: what it may cost, by the estimate of worker_plan.ts, before the rest is left out. */
const MAX_COST_BYTES = 2 * 1024 * 1024 * 1024;
const PACKET_COST_BYTES = 400;

const BATCH_BYTES = 256 * 1024;

export interface FilterEvents {
  /** Packets and bytes that tshark has been given so far, a pipe's content or less of which it has not taken yet. */
  readonly onRead: (packets: number, bytes: number) => void;
  /** Everything behind this packet was left out. */
  readonly onCut: (packets: number) => void;
}

/**
 * Numbers of the packets, ascending, as they are found.
 * @param filter the value of `-Y`, never an argument of its own
 * @throws TapdeckError `invalid` quoting a mistake in it; as `askTshark`
 */
export async function* filterPackets(
  path: string,
  filter: string,
  signal: AbortSignal,
  maxMs: number,
  events: FilterEvents,
): AsyncGenerator<number> {
  const lines = answerLines({
    args: ['-l', '-Y', filter, '-T', 'fields', '-e', 'frame.number'],
    feed: everything(path, signal, events),
    signal,
    maxMs,
  });
  for await (const line of lines) {
    const no = Number(line);
    if (Number.isSafeInteger(no) && no > 0) yield no;
  }
}

/** The records that we count ourselves: tshark must count the same. */
async function* everything(
  path: string,
  signal: AbortSignal,
  { onRead, onCut }: FilterEvents,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const scanner = new CaptureScanner();
  let cost = 0;
  let given = 0;
  for await (const chunk of captureBytes({ path }, signal)) {
    const records = scanner.push(chunk);
    let size = 0;
    for (const { bytes } of records) size += bytes.byteLength;
    const out = new Uint8Array(size);
    let at = 0;
    for (const { bytes, packet } of records) {
      out.set(bytes, at);
      at += bytes.byteLength;
      if (packet) cost += PACKET_COST_BYTES + packet.capturedLength;
    }
    for (let from = 0; from < size; from += BATCH_BYTES) yield out.subarray(from, from + BATCH_BYTES);
    given += size;
    onRead(scanner.packets, given);
    if (cost > MAX_COST_BYTES) return onCut(scanner.packets);
  }
}
