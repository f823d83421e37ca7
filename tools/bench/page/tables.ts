/** What the stage of the page measured, as tables. */
import * as v from 'valibot';
import { mib, table, whole } from '../table.ts';

const smoothness = v.object({
  seconds: v.number(),
  framesPerSecond: v.number(),
  frameP50Ms: v.number(),
  frameP95Ms: v.number(),
  frameMaxMs: v.number(),
  missedPercent: v.number(),
  longTasks: v.number(),
  longestTaskMs: v.number(),
  busyTasks: v.number(),
  busiestTaskMs: v.number(),
  busyPercent: v.number(),
  busyFrameMs: v.number(),
  waitingPercent: v.number(),
});
const memory = v.object({ heapBytes: v.number(), nodes: v.number(), listeners: v.number() });

const scrollResult = v.record(v.string(), smoothness);
const streamResult = v.object({ smoothness, updates: v.number(), before: memory, after: memory });
const hourResult = v.object({ seconds: v.number(), looks: v.array(memory) });

const HEADER = [
  '',
  'frames/s',
  'p50',
  'p95',
  'longest',
  'missed',
  'tasks > 50 ms',
  'longest',
  'of processor time',
  'longest',
  'main thread busy',
  'a frame',
  'rows on their way',
  '',
];

function line(name: string, of: v.InferOutput<typeof smoothness>): string[] {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const percent = (value: number) => `${value.toFixed(1)} %`;
  return [
    name,
    of.framesPerSecond.toFixed(1),
    ms(of.frameP50Ms),
    ms(of.frameP95Ms),
    ms(of.frameMaxMs),
    percent(of.missedPercent),
    whole(of.longTasks),
    ms(of.longestTaskMs),
    whole(of.busyTasks),
    ms(of.busiestTaskMs),
    percent(of.busyPercent),
    ms(of.busyFrameMs),
    percent(of.waitingPercent),
    '',
  ];
}

const looks = (rows: readonly (readonly [string, v.InferOutput<typeof memory>])[]): string =>
  table([
    ['', 'heap after GC', 'nodes', 'listeners', ''],
    ...rows.map(([name, { heapBytes, nodes, listeners }]) => [
      name,
      mib(heapBytes),
      whole(nodes),
      whole(listeners),
      '',
    ]),
  ]);

export function scrollTable(result: unknown): string {
  return table([
    HEADER,
    ...Object.entries(v.parse(scrollResult, result)).map(([name, of]) => line(name, of)),
  ]);
}

export function streamTable(result: unknown): string {
  const { smoothness, updates, before, after } = v.parse(streamResult, result);
  return `${table([HEADER, line(`${whole(updates)} updates`, smoothness)])}\n\n${
    looks([['before', before], ['after', after]])
  }`;
}

export function hourTable(result: unknown): string {
  const { seconds, looks: taken } = v.parse(hourResult, result);
  const last = Math.max(1, taken.length - 1);
  return `${looks(taken.map((look, i) => [`${Math.round(60 * i / last)} min`, look]))}\nfed in ${
    whole(seconds)
  } s`;
}
