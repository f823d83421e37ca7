/**
 * The live path under load, in a process of its own: `live_stage.ts CAPTURE FOLDER PACKETS_PER_SECOND WORKERS` follows a
 * file that grows at that rate, through dissection, labels, metrics and store, and prints what it took as JSON.
 */
import { fileURLToPath } from 'node:url';
import { openWorkshop } from '../../src/commands/workshop.ts';
import { Pipeline } from '../../src/session/pipeline.ts';
import { ChildMemory, ownPeakBytes, processorSeconds } from './process.ts';

const PACER = fileURLToPath(new URL('pacer.ts', import.meta.url));

/** The pacer must be there before the first packet is due. */
const HEAD_START_MS = 1500;

const [capture = '', folder = '', rateText = '', workersText = ''] = Deno.args;
const rate = Number(rateText);
const path = `${folder}/growing.pcap`;
await Deno.writeFile(path, new Uint8Array());
const workshop = await openWorkshop({ db: `${folder}/history.sqlite`, data: `${folder}/data` });
const labeller = workshop.createLabeller();
const locality = { kind: 'private' } as const;
const sessionId = workshop.store.sessions.create({
  name: 'paced',
  kind: 'live',
  source: 'bench',
  captureFilter: undefined,
  createdUs: 0,
  startedUs: 0,
  locality,
  catalogueVersion: labeller.catalogueVersion,
  tsharkVersion: workshop.tsharkVersion,
});
using memory = new ChildMemory('tshark');
const startMs = Date.now() + HEAD_START_MS;
const pacer = new Deno.Command(Deno.execPath(), {
  args: ['run', '--quiet', '-A', PACER, capture, path, rateText, String(startMs)],
  stdout: 'null',
}).spawn();
const lagsMs: number[] = [];
const pipeline = new Pipeline({
  sessionId,
  file: { path, finished: pacer.status },
  locality,
  store: workshop.store,
  labeller,
  workers: Number(workersText),
  // The packet that was counted last was written when its turn came, at the earliest.
  onProgress: (packets) => lagsMs.push(Date.now() - (startMs + (packets / rate) * 1000)),
});
const totals = await pipeline.run();
const seconds = (Date.now() - startMs) / 1000;
const cpu = await processorSeconds();
workshop.store.close();
lagsMs.sort((a, b) => a - b);
console.log(JSON.stringify({
  packets: totals.packets,
  seconds,
  lagP50Ms: lagsMs[Math.floor(lagsMs.length / 2)] ?? 0,
  lagMaxMs: lagsMs.at(-1) ?? 0,
  ownCpuSeconds: cpu?.own,
  peakBytes: await ownPeakBytes(),
  workerPeakBytes: memory.peakBytes,
}));
