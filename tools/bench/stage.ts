/**
 * One stage of an import in a process of its own: `stage.ts STAGE CAPTURE FOLDER WORKERS` runs it and prints what it
 * took as one line of JSON. Each stage holds the ones before it.
 */
import { basename } from 'node:path';
import { captureBytes } from '../../src/capture/capture_bytes.ts';
import { dissect } from '../../src/capture/dissect.ts';
import { CaptureScanner } from '../../src/capture/scanner.ts';
import { openWorkshop } from '../../src/commands/workshop.ts';
import { createLabeller } from '../../src/label/detector.ts';
import { MetricsEngine } from '../../src/metrics/engine.ts';
import { Importer } from '../../src/session/importer.ts';
import { ChildMemory, ownPeakBytes } from './process.ts';

export const STAGES = ['scan', 'dissect', 'figures', 'import'] as const;
export type Stage = (typeof STAGES)[number];

/** Packets between two drains of the engine: as many as the pipeline stores at once. */
const DRAIN_PACKETS = 16_384;

export interface StageResult {
  readonly packets: number;
  /** Largest resident set of this process; undefined where the system does not tell. */
  readonly peakBytes: number | undefined;
  /** Largest resident set of any tshark, and how many there were at once. */
  readonly workerPeakBytes: number;
  readonly workersAtOnce: number;
  /** Size of the database; 0 for a stage that stores nothing. */
  readonly databaseBytes: number;
}

async function scan(path: string): Promise<number> {
  const scanner = new CaptureScanner();
  for await (const chunk of captureBytes({ path })) scanner.push(chunk);
  return scanner.packets;
}

async function dissectOnly(path: string, workers: number): Promise<number> {
  let packets = 0;
  for await (const batch of dissect({ path }, { workers, spread: 'at once' })) packets += batch.length;
  return packets;
}

async function figures(path: string, workers: number): Promise<number> {
  const labeller = createLabeller();
  const engine = new MetricsEngine({ locality: { kind: 'private' } });
  let undrained = 0;
  for await (const batch of dissect({ path }, { workers, spread: 'at once' })) {
    for (const record of batch) engine.ingest(record, labeller.label(record, engine.labelOf(record)));
    undrained += batch.length;
    if (undrained < DRAIN_PACKETS) continue;
    engine.drain();
    undrained = 0;
  }
  engine.drain();
  return engine.totals.packets;
}

async function wholeImport(path: string, folder: string, workers: number): Promise<number> {
  const workshop = await openWorkshop({ db: database(folder), data: `${folder}/data`, workers });
  try {
    const { packets } = await new Importer({ ...workshop, samplePath: '' }).importFile(path, {
      source: basename(path),
    });
    return packets;
  } finally {
    workshop.store.close();
  }
}

const database = (folder: string) => `${folder}/history.sqlite`;

async function run(
  stage: string | undefined,
  path: string,
  folder: string,
  workers: number,
): Promise<number> {
  switch (stage) {
    case 'scan':
      return await scan(path);
    case 'dissect':
      return await dissectOnly(path, workers);
    case 'figures':
      return await figures(path, workers);
    case 'import':
      return await wholeImport(path, folder, workers);
    default:
      throw new Error(`There is no stage ${stage}.`);
  }
}

if (import.meta.main) {
  const [stage, path = '', folder = '', workers = '1'] = Deno.args;
  using memory = new ChildMemory('tshark');
  const packets = await run(stage, path, folder, Number(workers));
  const databaseBytes = stage === 'import' ? (await Deno.stat(database(folder))).size : 0;
  const result: StageResult = {
    packets,
    peakBytes: await ownPeakBytes(),
    workerPeakBytes: memory.peakBytes,
    workersAtOnce: memory.most,
    databaseBytes,
  };
  console.log(JSON.stringify(result));
}
