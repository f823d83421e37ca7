/** A large capture out of the small sample: whole copies of it follow one another, each with hosts of its own. */
import { captureBytes } from '../../src/capture/capture_bytes.ts';
import { CaptureScanner } from '../../src/capture/scanner.ts';

interface SampleFrame {
  readonly timeUs: number;
  readonly length: number;
  readonly bytes: Uint8Array;
}

/** Where a pcapng enhanced packet block holds its frame (draft-ietf-opsawg-pcapng section 4.3). */
const EPB_FRAME = 28;

/** Offsets in an Ethernet frame. */
const ETHER_TYPE = 12;
const IPV4_SOURCE = 26;
const IPV4_DESTINATION = 30;
const IPV6_SOURCE = 22;
const IPV6_DESTINATION = 38;

/** Written at once: some thousand packets. */
const WRITE_BYTES = 4 * 1024 * 1024;

async function sampleFrames(path: string): Promise<SampleFrame[]> {
  const scanner = new CaptureScanner();
  const frames: SampleFrame[] = [];
  for await (const chunk of captureBytes({ path })) {
    for (const { bytes, packet } of scanner.push(chunk)) {
      if (!packet) continue;
      const frame = bytes.slice(EPB_FRAME, EPB_FRAME + packet.capturedLength);
      frames.push({ timeUs: packet.timeUs, length: packet.length, bytes: frame });
    }
  }
  return frames;
}

/**
 * The frame with the sample's own hosts (192.168.0.0/16, fd00::/8) moved to a network of this copy, so that every copy
 * has streams of its own. Checksums are left as they are: tshark does not verify them unless it is told to.
 */
function moved(frame: Uint8Array, copy: number): Uint8Array {
  const result = frame.slice();
  const type = ((frame[ETHER_TYPE] ?? 0) << 8) | (frame[ETHER_TYPE + 1] ?? 0);
  if (type === 0x0800) {
    for (const at of [IPV4_SOURCE, IPV4_DESTINATION]) {
      if (frame[at] === 192 && frame[at + 1] === 168) result.set([10, copy & 0xff], at);
    }
  } else if (type === 0x86dd) {
    for (const at of [IPV6_SOURCE, IPV6_DESTINATION]) {
      if (frame[at] === 0xfd) result.set([(copy >> 8) & 0xff, copy & 0xff], at + 6);
    }
  }
  return result;
}

/** Writes a pcap file of exactly `packets` packets: always the same bytes. */
export async function writeLargeCapture(samplePath: string, path: string, packets: number): Promise<void> {
  const frames = await sampleFrames(samplePath);
  const first = frames[0]?.timeUs ?? 0;
  const last = frames.at(-1)?.timeUs ?? 0;
  const spanUs = Math.ceil((last - first + 1) / 1_000_000) * 1_000_000;
  using file = await Deno.open(path, { createNew: true, write: true });
  const writer = new PcapWriter(file);
  for (let i = 0; i < packets; i++) {
    const copy = Math.floor(i / frames.length);
    const frame = frames[i % frames.length];
    if (!frame) throw new Error(`There is no packet in ${samplePath}.`);
    writer.write(frame.timeUs + copy * spanUs, frame.length, moved(frame.bytes, copy));
  }
  writer.flush();
}

/** Little-endian pcap with microseconds, Ethernet. */
class PcapWriter {
  readonly #file: Deno.FsFile;
  readonly #buffer = new Uint8Array(WRITE_BYTES);
  readonly #view = new DataView(this.#buffer.buffer);
  #used = 0;

  constructor(file: Deno.FsFile) {
    this.#file = file;
    this.#words(0xa1b2c3d4, 0x0004_0002, 0, 0, 262_144, 1);
  }

  write(timeUs: number, length: number, frame: Uint8Array): void {
    if (this.#used + 16 + frame.length > WRITE_BYTES) this.flush();
    this.#words(Math.floor(timeUs / 1_000_000), timeUs % 1_000_000, frame.length, length);
    this.#buffer.set(frame, this.#used);
    this.#used += frame.length;
  }

  flush(): void {
    for (let at = 0; at < this.#used;) at += this.#file.writeSync(this.#buffer.subarray(at, this.#used));
    this.#used = 0;
  }

  #words(...values: number[]): void {
    for (const value of values) {
      this.#view.setUint32(this.#used, value, true);
      this.#used += 4;
    }
  }
}
