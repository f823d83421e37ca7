/**
 * A busy network: `pacer.ts CAPTURE FILE PACKETS_PER_SECOND START_MS` appends a capture to a growing file, each packet
 * when its time has come and never before, as dumpcap would. A process of its own, so that it takes nothing of the time
 * that is measured.
 */
import { captureBytes } from '../../src/capture/capture_bytes.ts';
import { CaptureScanner } from '../../src/capture/scanner.ts';

const TICK_MS = 20;

const [from = '', to = '', rateText = '', startText = ''] = Deno.args;
const packetsPerMs = Number(rateText) / 1000;
const startMs = Number(startText);

using out = await Deno.open(to, { append: true });
const scanner = new CaptureScanner();
let written = 0;

for await (const chunk of captureBytes({ path: from })) {
  let due: Uint8Array[] = [];
  for (const { bytes, packet } of scanner.push(chunk)) {
    if (packet) {
      while (written >= (Date.now() - startMs) * packetsPerMs) {
        write(due);
        due = [];
        await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      }
      written++;
    }
    due.push(bytes);
  }
  write(due);
}

function write(parts: readonly Uint8Array[]): void {
  if (parts.length === 0) return;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  for (let done = 0; done < whole.byteLength;) done += out.writeSync(whole.subarray(done));
}
