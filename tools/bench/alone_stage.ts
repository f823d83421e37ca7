/**
 * What each step costs by itself, on one thread and without waiting for anybody: `alone_stage.ts CAPTURE FOLDER` lets
 * tshark write its lines to a file first, then times parsing, labels with metrics, and storing, block by block.
 */
import { captureBytes } from '../../src/capture/capture_bytes.ts';
import { type LineReject, type Numbering, parseLine } from '../../src/capture/parse_line.ts';
import { PROGRAM_ENVIRONMENT } from '../../src/capture/programs.ts';
import { CaptureScanner } from '../../src/capture/scanner.ts';
import { tsharkArgs } from '../../src/capture/tshark_worker.ts';
import { createLabeller } from '../../src/label/detector.ts';
import { MetricsEngine } from '../../src/metrics/engine.ts';
import type { StoredPacket } from '../../src/model/metric.ts';
import type { PacketHeader, PacketRecord } from '../../src/model/packet.ts';
import { Store } from '../../src/store/store.ts';

const BLOCK_PACKETS = 16_384;
const SESSION = 1;

/** One tshark has seen everything: its numbers are the session's. */
const identity: Numbering = {
  known: (_, local) => local,
  open: (_, local) => local,
  frame: (local) => local,
};

const isReject = (parsed: PacketRecord | LineReject): parsed is LineReject => 'reason' in parsed;

const [capture = '', folder = ''] = Deno.args;
const child = new Deno.Command('tshark', {
  args: tsharkArgs('blocks'),
  stdin: 'piped',
  stdout: 'piped',
  stderr: 'null',
  clearEnv: true,
  env: { ...PROGRAM_ENVIRONMENT },
}).spawn();
const input = await Deno.open(capture);
const [text] = await Promise.all([new Response(child.stdout).text(), input.readable.pipeTo(child.stdin)]);
await child.status;
const lines = text.split('\n');

const headers: PacketHeader[] = [];
const scanner = new CaptureScanner();
for await (const chunk of captureBytes({ path: capture })) {
  for (const { packet } of scanner.push(chunk)) if (packet) headers.push(packet);
}

const store = new Store(`${folder}/alone.sqlite`);
const labeller = createLabeller();
const engine = new MetricsEngine({
  locality: { kind: 'private' },
  recall: (transport, number) => store.recallStream(SESSION, transport, number),
  recallRtp: (ends) => store.recallRtp(SESSION, ends),
});
const seconds = { parse: 0, figures: 0, store: 0 };
let packets = 0;
for (let from = 0; from < headers.length; from += BLOCK_PACKETS) {
  const began = performance.now();
  const records: PacketRecord[] = [];
  for (let i = from; i < Math.min(from + BLOCK_PACKETS, headers.length); i++) {
    const [line, header] = [lines[i], headers[i]];
    if (line === undefined || header === undefined) throw new Error('tshark gave too few lines.');
    const parsed = parseLine(line, header, header.no, identity);
    if (isReject(parsed)) throw new Error(parsed.sample);
    records.push(parsed);
  }
  const parsed = performance.now();
  const stored: StoredPacket[] = records.map((record) => {
    const label = labeller.label(record, engine.labelOf(record));
    const outcome = engine.ingest(record, label);
    return { record, ...outcome, label: record.streamNumber === undefined ? label : undefined };
  });
  const delta = engine.drain();
  const figured = performance.now();
  store.writer.write(SESSION, stored, delta, {});
  seconds.parse += (parsed - began) / 1000;
  seconds.figures += (figured - parsed) / 1000;
  seconds.store += (performance.now() - figured) / 1000;
  packets += records.length;
}
store.close();
console.log(JSON.stringify({ packets, ...seconds }));
