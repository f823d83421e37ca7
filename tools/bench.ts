/**
 * `deno task bench`: what Tapdeck costs, as ratios against tshark on the same capture in the same run.
 *
 *   --packets NUMBER   size of the capture that is made for it (500000)
 *   --capture FILE     another capture instead
 *   --runs NUMBER      of each line of the import table the median of so many (1)
 *   --only PARTS       some of: import, alone, live, memory, queries, page; separated by commas (import,alone,live)
 *
 * The capture is made of the shared ones where they lie beside the project, else of the project's own sample. Everything
 * is a process of its own, timed from its start to its end, tshark and Tapdeck alike. Seconds depend on the machine; the
 * ratios should not, much. `memory` and `queries` work on up to 5 million packets: some minutes, and 5 GB below /tmp.
 * `page` needs Chromium, and a machine that does nothing else: it counts frames.
 */
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { COLUMNS } from '../src/capture/columns.ts';
import { PROGRAM_ENVIRONMENT, tsharkVersion } from '../src/capture/programs.ts';
import { tsharkArgs } from '../src/capture/tshark_worker.ts';
import { surroundings } from '../src/surroundings.ts';
import { writeLargeCapture } from './bench/large_capture.ts';
import { HEAP_FLAG } from './run.ts';
import { hourTable, scrollTable, streamTable } from './bench/page/tables.ts';
import { measure } from './bench/process.ts';
import { mib, table, whole } from './bench/table.ts';

const PARTS = ['import', 'alone', 'live', 'memory', 'queries', 'page'] as const;
type Part = (typeof PARTS)[number];

const LIVE_RATES = [10_000, 50_000, 100_000];
const LIVE_SECONDS = 10;
const MEMORY_PACKETS = [500_000, 2_000_000, 5_000_000];
const QUERY_PACKETS = 2_000_000;

const script = (name: string) => fileURLToPath(new URL(`bench/${name}.ts`, import.meta.url));

const stageResult = v.object({
  packets: v.number(),
  peakBytes: v.optional(v.number()),
  workerPeakBytes: v.number(),
  workersAtOnce: v.number(),
  databaseBytes: v.number(),
});
const aloneResult = v.object({
  packets: v.number(),
  parse: v.number(),
  figures: v.number(),
  store: v.number(),
});
const liveResult = v.object({
  packets: v.number(),
  seconds: v.number(),
  lagP50Ms: v.number(),
  lagMaxMs: v.number(),
  ownCpuSeconds: v.optional(v.number()),
  peakBytes: v.optional(v.number()),
  workerPeakBytes: v.number(),
});
const queryResult = v.object({ packets: v.number(), result: v.record(v.string(), v.number()) });

/** Fields of tshark that hold what its own columns hold. */
const FIELD_OF_COLUMN: Readonly<Record<string, string>> = {
  '%m': 'frame.number',
  '%s': '_ws.col.Source',
  '%d': '_ws.col.Destination',
  '%p': '_ws.col.Protocol',
  '%i': '_ws.col.Info',
};

/** What our columns ask for, and what we read from the capture ourselves, as fields. */
function fields(): string[] {
  const ours = Object.values(COLUMNS).flatMap((column) =>
    FIELD_OF_COLUMN[column] ?? /^%Cus:(.*):0:U$/.exec(column)?.[1]?.split('||') ?? column
  );
  return [...ours, 'frame.time_epoch', 'frame.len', 'frame.cap_len'].flatMap((field) => ['-e', field]);
}

class Bench {
  readonly #folder: string;
  readonly #given: string | undefined;
  readonly #packets: number;
  readonly #runs: number;

  constructor(options: { folder: string; given: string | undefined; packets: number; runs: number }) {
    this.#folder = options.folder;
    this.#given = options.given;
    this.#packets = options.packets;
    this.#runs = options.runs;
  }

  async run(part: Part): Promise<void> {
    switch (part) {
      case 'import':
        return await this.#import(await this.#capture(this.#packets));
      case 'alone':
        return await this.#alone(await this.#capture(this.#packets));
      case 'live':
        return await this.#live();
      case 'memory':
        return await this.#memory();
      case 'queries':
        return await this.#queries();
      case 'page':
        return await this.#page(await this.#capture(this.#packets));
    }
  }

  async #import(capture: string): Promise<void> {
    const env = PROGRAM_ENVIRONMENT;
    const seconds = async (program: string, args: readonly string[], stdin?: string) =>
      await this.#median(async () =>
        (await measure(program, args, { env, ...(stdin === undefined ? {} : { stdin }) })).seconds
      );
    const reference = await seconds('tshark', ['-n', '-r', capture, '-T', 'fields', ...fields()]);
    const columns = await seconds('tshark', tsharkArgs('blocks'), capture);
    const lines: { what: string; seconds: number; memory: string; story: string }[] = [
      { what: 'tshark -T fields', seconds: reference, memory: '', story: 'the same fields' },
      { what: 'tshark -T tabs', seconds: columns, memory: '', story: 'our columns' },
    ];
    let packets = 0;
    let databaseBytes = 0;
    for (
      const [stage, workers, story] of [
        ['scan', 1, 'find the packets in the file'],
        ['dissect', 1, '+ one tshark, parse its lines'],
        ['dissect', 2, '  the same with two'],
        ['figures', 2, '+ labels and metrics'],
        ['import', 1, '+ copy of the capture, SQLite: the whole import, one tshark'],
        ['import', 2, '  the same with two'],
      ] as const
    ) {
      let memory = '';
      const time = await this.#median(async () => {
        const { seconds, result } = await this.#stage(stage, capture, workers);
        ({ packets, databaseBytes } = result);
        memory = result.peakBytes === undefined ? '' : mib(result.peakBytes);
        return seconds;
      });
      lines.push({
        what: workers === 1 ? stage : `${stage}, ${workers} workers`,
        seconds: time,
        memory,
        story,
      });
    }
    console.log(table([
      ['', 'seconds', 'packets/s', 'times as fast as -T fields', 'peak memory', ''],
      ...lines.map(({ what, seconds, memory, story }) => [
        what,
        seconds.toFixed(2),
        whole(packets / seconds),
        (reference / seconds).toFixed(2),
        memory,
        story,
      ]),
    ]));
    console.log(
      `\n${whole(packets)} packets; database ${mib(databaseBytes)}, ${
        (databaseBytes / packets).toFixed(0)
      } bytes a packet. Peak memory: the Deno process alone.`,
    );
  }

  async #alone(capture: string): Promise<void> {
    const result = v.parse(aloneResult, await this.#script('alone_stage', [capture, await this.#empty()]));
    console.log('Each step by itself, on one thread:');
    console.log(table([
      ['', 'seconds', 'packets/s', ''],
      ...(['parse', 'figures', 'store'] as const).map((name) => [
        name,
        result[name].toFixed(2),
        whole(result.packets / result[name]),
        { parse: "tshark's lines", figures: 'labels and metrics', store: 'SQLite' }[name],
      ]),
    ]));
  }

  async #live(): Promise<void> {
    const rows = [[
      'packets/s',
      'lag p50',
      'lag max',
      'caught up after',
      'CPU of Deno',
      'its memory',
      "a tshark's",
      '',
    ]];
    for (const rate of LIVE_RATES) {
      const capture = await this.#capture(rate * LIVE_SECONDS);
      const args = [capture, await this.#empty(), String(rate), '2'];
      const result = v.parse(liveResult, await this.#script('live_stage', args));
      rows.push([
        whole(rate),
        `${result.lagP50Ms.toFixed(0)} ms`,
        `${result.lagMaxMs.toFixed(0)} ms`,
        `${(result.seconds - LIVE_SECONDS).toFixed(1)} s`,
        result.ownCpuSeconds === undefined ? '' : `${whole(100 * result.ownCpuSeconds / result.seconds)} %`,
        result.peakBytes === undefined ? '' : mib(result.peakBytes),
        mib(result.workerPeakBytes),
        `${whole(result.packets)} packets stored`,
      ]);
    }
    console.log(`A capture file that grows for ${LIVE_SECONDS} s, followed by two tsharks:`);
    console.log(table(rows));
  }

  async #memory(): Promise<void> {
    const rows = [[
      'packets',
      'seconds',
      'packets/s',
      'Deno',
      'largest tshark',
      'tsharks at once',
      'bytes a packet',
      '',
    ]];
    for (const packets of MEMORY_PACKETS) {
      const { seconds, result } = await this.#stage('import', await this.#capture(packets), 2);
      rows.push([
        whole(result.packets),
        seconds.toFixed(1),
        whole(result.packets / seconds),
        result.peakBytes === undefined ? '' : mib(result.peakBytes),
        mib(result.workerPeakBytes),
        String(result.workersAtOnce),
        (result.databaseBytes / result.packets).toFixed(0),
        '',
      ]);
    }
    console.log('Imports with two workers; memory is the largest resident set:');
    console.log(table(rows));
  }

  async #queries(): Promise<void> {
    const folder = await this.#imported(await this.#capture(QUERY_PACKETS));
    const { packets, result } = v.parse(
      queryResult,
      await this.#script('query_stage', [`${folder}/history.sqlite`]),
    );
    console.log(`Questions behind the page, on a session of ${whole(packets)} packets:`);
    console.log(table([
      ['', 'ms', ''],
      ...Object.entries(result).map(([name, ms]) => [name, ms.toFixed(1), '']),
    ]));
    await Deno.remove(folder, { recursive: true });
  }

  async #page(capture: string): Promise<void> {
    const folder = await this.#imported(capture);
    const stage = async (part: string) =>
      await this.#script('page/stage', [part, `${folder}/history.sqlite`, `${folder}/data`]);
    console.log(`A reader moves through the packets of a session:\n${scrollTable(await stage('scroll'))}`);
    console.log(
      `\nThe live page at 100,000 packets/s, 50 updates a second:\n${streamTable(await stage('stream'))}`,
    );
    console.log(`\nThe live page after an hour of updates:\n${hourTable(await stage('hour'))}`);
    await Deno.remove(folder, { recursive: true });
  }

  /** A folder with the database `history.sqlite` and its `data`. */
  async #imported(capture: string): Promise<string> {
    const folder = await this.#empty();
    const stage = [script('stage'), 'import', capture, folder, '2'];
    await measure(Deno.execPath(), ['run', '--quiet', HEAP_FLAG, '-A', ...stage]);
    return folder;
  }

  async #stage(stage: string, capture: string, workers: number) {
    const folder = await this.#empty();
    const args = [
      'run',
      '--quiet',
      HEAP_FLAG,
      '-A',
      script('stage'),
      stage,
      capture,
      folder,
      String(workers),
    ];
    const { seconds, stdout } = await measure(Deno.execPath(), args, { output: true });
    await Deno.remove(folder, { recursive: true });
    return { seconds, result: v.parse(stageResult, JSON.parse(stdout)) };
  }

  async #script(name: string, args: readonly string[]): Promise<unknown> {
    const all = ['run', '--quiet', HEAP_FLAG, '-A', script(name), ...args];
    return JSON.parse((await measure(Deno.execPath(), all, { output: true })).stdout);
  }

  /** A capture of so many packets: made once. */
  async #capture(packets: number): Promise<string> {
    if (this.#given !== undefined) return this.#given;
    const path = `${this.#folder}/${packets}.pcap`;
    if (await exists(path)) return path;
    const { root } = surroundings('import');
    const shared = `${root}/../shared/conformance/big_capture.py`;
    if (await exists(shared)) {
      await measure('python3', [shared, path, '--packets', String(packets)]);
    } else await writeLargeCapture(`${root}/samples/sample.pcapng`, path, packets);
    return path;
  }

  #empty(): Promise<string> {
    return Deno.makeTempDir({ dir: this.#folder });
  }

  async #median(once: () => Promise<number>): Promise<number> {
    const times: number[] = [];
    for (let i = 0; i < this.#runs; i++) times.push(await once());
    return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function wholeNumber(text: string | undefined, usual: number): number {
  const value = text === undefined ? usual : Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`"${text}" is no whole number above 0.`);
  return value;
}

function partsOf(text: string | undefined): Part[] {
  if (text === undefined) return ['import', 'alone', 'live'];
  return text.split(',').map((name) => {
    const part = PARTS.find((known) => known === name.trim());
    if (!part) throw new Error(`"${name}" is none of ${PARTS.join(', ')}.`);
    return part;
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      packets: { type: 'string' },
      capture: { type: 'string' },
      runs: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const { cwd } = surroundings('import');
  const given = values.capture === undefined || isAbsolute(values.capture)
    ? values.capture
    : join(cwd, values.capture);
  const parts = partsOf(values.only);
  const packets = wholeNumber(values.packets, 500_000);
  const runs = wholeNumber(values.runs, 1);
  console.log(
    `tshark ${await tsharkVersion()}, Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} processors; ${
      runs === 1 ? 'one run' : `median of ${runs} runs`
    }`,
  );
  const folder = await Deno.makeTempDir({ prefix: 'tapdeck-bench-' });
  try {
    const bench = new Bench({ folder, given, packets, runs });
    for (const part of parts) {
      console.log('');
      await bench.run(part);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

await main();
