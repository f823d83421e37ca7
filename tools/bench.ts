/**
 * `deno task bench`: what an import costs, as ratios against tshark on the same capture in the same run.
 *
 *   --packets NUMBER   size of the capture that is made for it (200000)
 *   --capture FILE     another capture instead
 *   --runs NUMBER      of each line the median of so many (1)
 *
 * Everything is a process of its own, timed from its start to its end, tshark and Tapdeck alike. Seconds depend on the
 * machine; the ratios should not, much.
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
import { type StageResult, STAGES } from './bench/stage.ts';

const STAGE = fileURLToPath(new URL('bench/stage.ts', import.meta.url));

const stageResult = v.object({
  packets: v.number(),
  peakBytes: v.optional(v.number()),
  databaseBytes: v.number(),
});

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

interface Timed {
  readonly seconds: number;
  readonly stdout: string;
}

async function timed(
  program: string,
  args: readonly string[],
  options: { stdin?: string; env?: Readonly<Record<string, string>>; output?: boolean },
): Promise<Timed> {
  const began = performance.now();
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: options.stdin === undefined ? 'null' : 'piped',
    stdout: options.output ? 'piped' : 'null',
    stderr: 'piped',
    ...(options.env ? { env: { ...options.env } } : {}),
  }).spawn();
  if (options.stdin !== undefined) {
    const file = await Deno.open(options.stdin);
    await file.readable.pipeTo(child.stdin);
  }
  const decoder = new TextDecoder();
  if (options.output) {
    const { success, stdout, stderr } = await child.output();
    if (!success) throw new Error(decoder.decode(stderr));
    return { seconds: (performance.now() - began) / 1000, stdout: decoder.decode(stdout) };
  }
  const [{ success }, stderr] = await Promise.all([child.status, new Response(child.stderr).text()]);
  if (!success) throw new Error(stderr);
  return { seconds: (performance.now() - began) / 1000, stdout: '' };
}

interface Line {
  readonly what: string;
  readonly seconds: number;
  readonly result: StageResult | undefined;
}

async function stage(name: string, capture: string, folder: string): Promise<Line> {
  const own = await Deno.makeTempDir({ dir: folder });
  const args = ['run', '--quiet', '-A', STAGE, name, capture, own];
  const { seconds, stdout } = await timed(Deno.execPath(), args, { output: true });
  await Deno.remove(own, { recursive: true });
  const { packets, peakBytes, databaseBytes } = v.parse(stageResult, JSON.parse(stdout));
  return { what: name, seconds, result: { packets, peakBytes, databaseBytes } };
}

/** The run with the median time. */
async function median(runs: number, once: () => Promise<Line>): Promise<Line> {
  const lines: Line[] = [];
  for (let i = 0; i < runs; i++) lines.push(await once());
  lines.sort((a, b) => a.seconds - b.seconds);
  const middle = lines[Math.floor(lines.length / 2)];
  if (!middle) throw new Error('--runs is 1 or more.');
  return middle;
}

function wholeNumber(text: string | undefined, usual: number): number {
  const value = text === undefined ? usual : Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`"${text}" is no whole number above 0.`);
  return value;
}

const STORY: Readonly<Record<string, string>> = {
  scan: 'find the packets in the file',
  dissect: '+ tshark -T tabs, parse its lines',
  figures: '+ labels and metrics',
  import: '+ copy of the capture, SQLite: the whole import',
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: { packets: { type: 'string' }, capture: { type: 'string' }, runs: { type: 'string' } },
  });
  const runs = wholeNumber(values.runs, 1);
  const folder = await Deno.makeTempDir({ prefix: 'tapdeck-bench-' });
  try {
    const { cwd, root } = surroundings();
    let capture = `${folder}/large.pcap`;
    if (values.capture !== undefined) {
      capture = isAbsolute(values.capture) ? values.capture : join(cwd, values.capture);
    } else {
      await writeLargeCapture(`${root}/samples/sample.pcapng`, capture, wholeNumber(values.packets, 200_000));
    }
    await report(capture, folder, runs);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function report(capture: string, folder: string, runs: number): Promise<void> {
  const env = PROGRAM_ENVIRONMENT;
  const reference = await median(runs, async () => ({
    what: 'tshark -T fields',
    seconds: (await timed('tshark', ['-n', '-r', capture, '-T', 'fields', ...fields()], { env })).seconds,
    result: undefined,
  }));
  const columns = await median(runs, async () => ({
    what: 'tshark -T tabs',
    seconds: (await timed('tshark', tsharkArgs('blocks'), { stdin: capture, env })).seconds,
    result: undefined,
  }));
  const lines: Line[] = [];
  for (const name of STAGES) lines.push(await median(runs, () => stage(name, capture, folder)));

  const packets = lines.at(-1)?.result?.packets ?? 0;
  const { size } = await Deno.stat(capture);
  const count = new Intl.NumberFormat('en');
  const mib = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(0)} MiB`;
  console.log(
    `${count.format(packets)} packets, ${
      mib(size)
    }; tshark ${await tsharkVersion()}, Deno ${Deno.version.deno}, ` +
      `${navigator.hardwareConcurrency} cores; ${runs === 1 ? 'one run' : `median of ${runs} runs`}\n`,
  );
  const rows = [
    ['', 'seconds', 'packets/s', 'of -T fields', 'peak memory', ''],
    ...[reference, columns, ...lines].map(({ what, seconds, result }) => [
      what,
      seconds.toFixed(2),
      count.format(Math.round(packets / seconds)),
      (seconds / reference.seconds).toFixed(2),
      result?.peakBytes === undefined ? '' : mib(result.peakBytes),
      what === reference.what
        ? 'the same fields'
        : what === columns.what
        ? 'the same columns'
        : STORY[what] ?? '',
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 || column === row.length - 1
        ? cell.padEnd(widths[column] ?? 0)
        : cell.padStart(widths[column] ?? 0)
    );
    console.log(cells.join('  ').trimEnd());
  }
  const stored = lines.at(-1)?.result?.databaseBytes ?? 0;
  console.log(`\ndatabase: ${mib(stored)}, ${(stored / packets).toFixed(0)} bytes a packet`);
  console.log('peak memory: the Deno process alone, without its tshark');
}

await main();
