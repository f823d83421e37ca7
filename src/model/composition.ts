/** What a session's traffic consisted of, step by step: parts that do not overlap, so that they add up to the whole. */
import * as v from 'valibot';
import { PROTOCOL_CLASSES, type ProtocolClass } from './protocol.ts';
import { protocolClass } from './rows.ts';

/** Steps of one answer at most: a chart has not many more pixels to tell them apart. */
export const MOST_STEPS = 300;
/** Applications that are told one by one. */
export const MOST_PARTS = 7;

/** Frame bytes of each step, oldest first. */
const bytes = v.array(v.number());

export const compositionReport = v.object({
  /** The beginning of the first step; null for a session without packets. */
  from_us: v.nullable(v.number()),
  step_s: v.number(),
  /** How many there are. */
  steps: v.number(),
  /** Starts of the steps in which something was missed. */
  gaps_us: v.array(v.number()),
  /** Largest first; a packet without a stream counts as the application that it was labelled with itself. */
  apps: v.array(v.object({ app: v.string(), category: v.string(), bytes })),
  /** Everything else together: `apps` says how many applications that is. */
  rest: v.object({ apps: v.number(), bytes }),
  /** Each packet counted in one class only, the first of its own in PART_ORDER. */
  protocols: v.array(v.object({ protocol: protocolClass, bytes })),
});
export type CompositionReport = v.InferOutput<typeof compositionReport>;

/** Of a session without packets. */
export const NO_COMPOSITION: CompositionReport = {
  ...{ from_us: null, step_s: 1, steps: 0, gaps_us: [] },
  ...{ apps: [], rest: { apps: 0, bytes: [] }, protocols: [] },
};

/**
 * Classes overlap; as parts of a whole each packet is counted as the most telling of its own. So TCP and UDP are what
 * is neither of the classes before them.
 */
export const PART_ORDER = [
  'rtp',
  'dns',
  'http',
  'quic',
  'tls',
  'icmp',
  'tcp',
  'udp',
  'other',
] as const satisfies readonly ProtocolClass[];

/** @param classMask 1 << index in PROTOCOL_CLASSES for each class of a packet */
export function partOf(classMask: number): (typeof PART_ORDER)[number] {
  return PART_ORDER.find((protocol) => classMask & (1 << PROTOCOL_CLASSES.indexOf(protocol))) ?? 'other';
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400];

/** The shortest step with which a time is cut into `most` at most. Steps begin at whole multiples of it. */
export function stepSecondsOf(fromUs: number, toUs: number, most: number): number {
  const stepsOf = (stepS: number) => Math.floor(toUs / stepS / 1e6) - Math.floor(fromUs / stepS / 1e6) + 1;
  let stepS = STEPS_S.find((each) => stepsOf(each) <= most) ?? 86_400;
  while (stepsOf(stepS) > most) stepS *= 2;
  return stepS;
}
