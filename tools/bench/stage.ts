/**
 * One stage of an import in a process of its own: `stage.ts STAGE CAPTURE FOLDER` runs it and prints what it took as
 * one line of JSON. Each stage holds the ones before it.
 */
import { basename } from 'node:path';
import { captureBytes } from '../../src/capture/capture_bytes.ts';
import { dissect } from '../../src/capture/dissect.ts';
import { CaptureScanner } from '../../src/capture/scanner.ts';
import { openWorkshop } from '../../src/commands/workshop.ts';
import { createLabeller } from '../../src/label/detector.ts';
import { MetricsEngine } from '../../src/metrics/engine.ts';
import { Importer } from '../../src/session/importer.ts';

export const STAGES = ['scan', 'dissect', 'figures', 'import'] as const;
export type Stage = (typeof STAGES)[number];

/** Packets between two drains of the engine: as many as the pipeline stores at once. */
const DRAIN_PACKETS = 4096;

export interface StageResult {
  readonly packets: number;
  /** Largest resident set of this process; undefined where the system does not tell. */
  readonly peakBytes: number | undefined;
  /** Size of the database; 0 for a stage that stores nothing. */
  readonly databaseBytes: number;
}

async function scan(path: string): Promise<number> {
  const scanner = new CaptureScanner();
  for await (const chunk of captureBytes({ path })) scanner.push(chunk);
  return scanner.packets;
}

async function dissectOnly(path: string): Promise<number> {
  let packets = 0;
  for await (const batch of dissect({ path })) packets += batch.length;
  return packets;
}

async function figures(path: string): Promise<number> {
  const labeller = createLabeller();
  const engine = new MetricsEngine({ locality: { kind: 'private' } });
  let undrained = 0;
  for await (const batch of dissect({ path })) {
    for (const record of batch) engine.ingest(record, labeller.label(record, engine.labelOf(record)));
    undrained += batch.length;
    if (undrained < DRAIN_PACKETS) continue;
    engine.drain();
    undrained = 0;
  }
  engine.drain();
  return engine.totals.packets;
}

async function wholeImport(path: string, folder: string): Promise<number> {
  const workshop = await openWorkshop({ db: database(folder), data: `${folder}/data` });
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

/** Linux keeps count by itself. */
async function peakBytes(): Promise<number | undefined> {
  const status = await Deno.readTextFile('/proc/self/status').catch(() => '');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

async function run(stage: string | undefined, path: string, folder: string): Promise<number> {
  switch (stage) {
    case 'scan':
      return await scan(path);
    case 'dissect':
      return await dissectOnly(path);
    case 'figures':
      return await figures(path);
    case 'import':
      return await wholeImport(path, folder);
    default:
      throw new Error(`There is no stage ${stage}.`);
  }
}

if (import.meta.main) {
  const [stage, path = '', folder = ''] = Deno.args;
  const packets = await run(stage, path, folder);
  const databaseBytes = stage === 'import' ? (await Deno.stat(database(folder))).size : 0;
  const result: StageResult = { packets, peakBytes: await peakBytes(), databaseBytes };
  console.log(JSON.stringify(result));
}
