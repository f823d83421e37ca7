/** One packet as Wireshark shows it: tree and bytes, dissected with the packets that it has to do with. */
import type { PacketInspection } from '../model/inspection.ts';
import { allInFrame, type ByteSource, parseHexDump, placed } from './byte_sources.ts';
import { type CaptureIndex, changedCapture } from './capture_index.ts';
import { textAnswer } from './fed_tshark.ts';
import { frameNumberFields, renumbered } from './frame_fields.ts';
import { MAX_NODES, parsePdml } from './pdml.ts';
import { selectRecords } from './select_records.ts';

/** Up to here everything before a packet is read again, which is exact whatever it depends on: a fifth of a second. */
const WHOLE_PREFIX = 2000;
/** tshark builds a tree for each: one or two seconds. */
const MAX_COMPANY = 20_000;
/** Of a stream that is longer, its beginning (handshakes, keys) is read, and what comes right before the packet. */
const BEGINNING = 1000;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const MAX_MS = 30_000;

export interface PacketAsked {
  readonly no: number;
  /** What is stored of it: the capture must still say the same. */
  readonly timeUs: number;
  readonly length: number;
  /** Its own stream. */
  readonly stream: { readonly field: 'tcp.stream' | 'udp.stream'; readonly number: number } | undefined;
  /** Numbers of that stream's packets up to this one, ascending: asked for only where the pair has too many. */
  readonly ofStream: () => readonly number[];
  /** For tests: up to which number everything before is read again. */
  readonly wholePrefix?: number;
}

/**
 * @throws TapdeckError `conflict` when the capture is not the one that was stored, `unavailable` when tshark takes too
 * long or says too much; the signal's reason
 */
export async function inspectPacket(
  index: CaptureIndex,
  asked: PacketAsked,
  signal: AbortSignal,
): Promise<PacketInspection> {
  const { no } = asked;
  await index.extendTo(no, signal);
  const { numbers, remarks } = companyOf(index, asked);
  let frame: ByteSource | undefined;
  const feed = () =>
    selectRecords(index, numbers, signal, ({ packet, bytes, frame: { at } }, each) => {
      if (each !== no) return;
      if (packet.timeUs !== asked.timeUs || packet.length !== asked.length) throw changedCapture(no);
      frame = { name: 'Frame', hex: bytes.subarray(at, at + packet.capturedLength).toHex() };
    });
  const only = ['-Y', `frame.number == ${numbers.length}`, '-c', String(numbers.length)];
  const ask = (args: readonly string[]) =>
    textAnswer({ args: [...args, ...only], feed: feed(), signal, maxMs: MAX_MS }, MAX_ANSWER_BYTES);
  const isWhole = numbers.length === no;
  const [pdml, frameFields] = await Promise.all([
    ask(['-T', 'pdml']),
    isWhole ? new Set<string>() : frameNumberFields(),
  ]);
  const { tree, cut } = parsePdml(pdml);
  if (!frame) throw changedCapture(no);
  const sources = allInFrame(tree, frame) ? [frame] : withFrame(frame, parseHexDump(await ask(['-x'])));
  return {
    no,
    sources,
    tree: placed(
      // Where everything before was read, the numbers are the capture's.
      isWhole ? tree : renumbered(tree, {
        frameFields,
        frame: (position) => numbers[position - 1],
        stream: asked.stream,
      }),
      sources,
    ),
    remarks: cut ? [...remarks, `Only the first ${MAX_NODES} lines of the tree are shown.`] : remarks,
  };
}

function withFrame(frame: ByteSource, dumped: ByteSource[]): ByteSource[] {
  return dumped.length < 2 ? [frame] : dumped;
}

/** Packets to read, ascending; the last one is the packet itself. */
function companyOf(index: CaptureIndex, asked: PacketAsked): { numbers: number[]; remarks: string[] } {
  const { no } = asked;
  if (no <= (asked.wholePrefix ?? WHOLE_PREFIX)) {
    return { numbers: Array.from({ length: no }, (_, i) => i + 1), remarks: [] };
  }
  const company = index.companyOf(no, MAX_COMPANY);
  let chosen: Iterable<number> = company ?? [];
  const remarks: string[] = [];
  if (!company) {
    const mine = asked.ofStream();
    chosen = mine.length <= MAX_COMPANY
      ? mine
      : [...mine.slice(0, BEGINNING), ...mine.slice(BEGINNING - MAX_COMPANY)];
    remarks.push(
      mine.length <= MAX_COMPANY
        ? 'Read with the packets of its own stream only: its two hosts exchanged very many.'
        : `Read with ${MAX_COMPANY} packets of its stream, the first and the latest: what depends on others may differ.`,
    );
  }
  // The first packet of the capture and the one before tell the times since then.
  const numbers = new Set([...chosen, 1, no - 1, no]);
  return { numbers: [...numbers].filter((each) => each > 0).sort((a, b) => a - b), remarks };
}
