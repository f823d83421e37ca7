/** Every figure of two sides beside its other, with the chance that they differ by noise alone. */
import type { ChangeKind, Measure } from '../model/compare.ts';
import type { CompareGroup, CompareInput } from '../model/compare_input.ts';
import { PROTOCOL_CLASSES, type ProtocolClass } from '../model/protocol.ts';
import {
  cellEstimate,
  CLASS_MEASURES,
  TOTAL_MEASURES,
  UPPER_CLASS_MEASURES,
  weightOf,
} from './compare_measures.ts';
import {
  ipv6Estimate,
  rateEstimate,
  retransmittedEstimate,
  rttEstimate,
  sketchBunches,
  valueBunches,
} from './compare_streams.ts';
import { type Estimate, LEAST_UNITS, quantileEstimate, seeded } from './noise.ts';
import { welch } from './significance.ts';

/** Any seed does; the same for ever, so that a comparison says the same tomorrow. */
const SEED = 20_260_304;

/** Subjects below this share of both sides' bytes are not looked at: thousands of tests would hide what matters. */
const LEAST_SHARE = 0.001;
/** and at most so many of a kind, the largest: a comparison must end. */
export const MOST_SUBJECTS = 500;

/** A change on its way to its verdict. */
export interface Finding {
  readonly kind: ChangeKind;
  readonly subject: string | null;
  readonly name: string | null;
  readonly mainApp: string | null;
  readonly measure: Measure;
  readonly a: number | null;
  readonly b: number | null;
  readonly error: number | null;
  /** Chance; undefined where too little was seen. */
  readonly p: number | undefined;
  /** Place in the ranking; 0 for what is too small to matter. */
  readonly weight: number;
}

export type Pair<T> = readonly [a: T, b: T];

function findingOf(
  about: Pick<Finding, 'kind' | 'subject' | 'name' | 'mainApp' | 'measure'>,
  [a, b]: Pair<Estimate | undefined>,
  options: { share?: number; units?: 'each' | 'either' } = {},
): Finding | undefined {
  if (!a && !b) return undefined;
  const values = { a: a?.value ?? null, b: b?.value ?? null };
  if (!a || !b) return { ...about, ...values, error: null, p: undefined, weight: 0 };
  const test = welch(a, b);
  const units = options.units === 'either' ? Math.max(a.units, b.units) : Math.min(a.units, b.units);
  const weight = weightOf(about.measure, a.value, b.value) * Math.sqrt(options.share ?? 1);
  return { ...about, ...values, error: test.error, p: units < LEAST_UNITS ? undefined : test.p, weight };
}

/** A stream of numbers for each figure of each side, so that none depends on which others were asked for. */
function randomFor(side: 0 | 1, ...words: string[]): () => number {
  let seed = SEED + side;
  for (const character of words.join(' ')) {
    seed = Math.imul(seed ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return seeded(seed);
}

export function totals(sides: Pair<CompareInput>): { found: Finding[]; blockS: Pair<number | null> } {
  const about = (measure: Measure) => ({
    ...{ kind: 'metric' as const, subject: null, name: null, mainApp: null },
    measure,
  });
  const found: (Finding | undefined)[] = [];
  let blockS: Pair<number | null> = [null, null];
  for (const each of TOTAL_MEASURES) {
    const [a, b] = sides.map(({ cells }, side) => {
      const all = cells.classes.get('all');
      return all && cellEstimate(each, all, cells.stepS, randomFor(side as 0 | 1, each.measure));
    });
    if (each.measure === 'throughput_bps') {
      const length = (i: 0 | 1, block: number | undefined) => block ? block * sides[i].cells.stepS : null;
      blockS = [length(0, a?.block), length(1, b?.block)];
    }
    found.push(findingOf(about(each.measure), [a, b]));
  }
  const quantile = (measure: Measure, q: number, bunches: Pair<ReturnType<typeof valueBunches>>) => {
    const [a, b] = bunches.map((each, side) => quantileEstimate(each, q, randomFor(side as 0 | 1, measure)));
    found.push(findingOf(about(measure), [a, b]));
  };
  const rtts = [sketchBunches(sides[0].rttSketches), sketchBunches(sides[1].rttSketches)] as const;
  quantile('rtt_p50_ms', 0.5, rtts);
  quantile('rtt_p95_ms', 0.95, rtts);
  quantile('handshake_ms', 0.5, [valueBunches(sides[0].handshakesMs), valueBunches(sides[1].handshakesMs)]);
  found.push(findingOf(about('ipv6_percent'), [ipv6Estimate(sides[0]), ipv6Estimate(sides[1])]));
  return { found: found.filter((each) => each !== undefined), blockS };
}

const bytesOf = (input: CompareInput, protocol: ProtocolClass): number => input.classBytes.get(protocol) ?? 0;

/** Classes that both sides have; those of one side only are another list's. */
export function classes(sides: Pair<CompareInput>): { found: Finding[]; alone: Alone[] } {
  const found: Finding[] = [];
  const alone: Alone[] = [];
  for (const protocol of PROTOCOL_CLASSES) {
    if (protocol === 'all') continue;
    const bytes = sides.map((side) => bytesOf(side, protocol)) as [number, number];
    if (bytes[0] === 0 && bytes[1] === 0) continue;
    const about = { kind: 'protocol' as const, subject: protocol, name: null, mainApp: null };
    if (bytes[0] === 0 || bytes[1] === 0) {
      const side = bytes[0] === 0 ? 1 : 0;
      const cells = sides[side].cells.classes.get(protocol);
      const busy = cells?.packets.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0) ?? 0;
      alone.push({ ...about, side, bytes: bytes[side], streams: null, pieces: busy });
      continue;
    }
    const share = Math.max(...sides.map((side, i) => (bytes[i] ?? 0) / Math.max(1, bytesOf(side, 'all'))));
    for (const each of protocol === 'tls' || protocol === 'http' ? UPPER_CLASS_MEASURES : CLASS_MEASURES) {
      const [a, b] = sides.map(({ cells }, side) => {
        const of = cells.classes.get(protocol);
        return of && cellEstimate(each, of, cells.stepS, randomFor(side as 0 | 1, protocol, each.measure));
      });
      const one = findingOf({ ...about, measure: each.measure }, [a, b], { share });
      if (one) found.push(one);
    }
  }
  return { found, alone };
}

/** Something that one side only has, before its verdict. */
export interface Alone {
  readonly kind: ChangeKind;
  readonly subject: string;
  readonly name: string | null;
  readonly side: 0 | 1;
  readonly bytes: number;
  readonly streams: number | null;
  /** Independent pieces. */
  readonly pieces: number;
}

export function groups(
  sides: Pair<CompareInput>,
  kind: CompareGroup['kind'],
): { found: Finding[]; alone: Alone[]; leftOut: number } {
  const maps = sides.map((side) =>
    new Map(side.groups.filter((group) => group.kind === kind).map((group) => [group.subject, group]))
  ) as [Map<string, CompareGroup>, Map<string, CompareGroup>];
  const whole = sides.map((side) => Math.max(1, bytesOf(side, 'all'))) as [number, number];
  const shareOf = (subject: string) =>
    Math.max(...maps.map((map, i) => (map.get(subject)?.sums.bytes ?? 0) / (whole[i] ?? 1)));
  const both = [...maps[0].keys()].filter((subject) => maps[1].has(subject))
    .map((subject) => ({ subject, share: Math.min(1, shareOf(subject)) }))
    .sort((x, y) => y.share - x.share || (x.subject < y.subject ? -1 : 1));
  const looked = both.filter(({ share }) => share >= LEAST_SHARE).slice(0, MOST_SUBJECTS);
  const found = looked.flatMap(({ subject, share }) => {
    const [a, b] = [maps[0].get(subject), maps[1].get(subject)];
    if (!a || !b) return [];
    const about = { kind, subject, name: b.name ?? a.name, mainApp: b.mainApp ?? a.mainApp };
    const rates = [rateEstimate(a.sums, sides[0].seconds), rateEstimate(b.sums, sides[1].seconds)] as const;
    return [
      findingOf({ ...about, measure: 'throughput_bps' }, rates, { share, units: 'either' }),
      findingOf({ ...about, measure: 'rtt_mean_ms' }, [rttEstimate(a.sums), rttEstimate(b.sums)], { share }),
      findingOf(
        { ...about, measure: 'retransmitted_percent' },
        [retransmittedEstimate(a.sums), retransmittedEstimate(b.sums)],
        { share },
      ),
    ].filter((each) => each !== undefined);
  });
  const alone = ([0, 1] as const).flatMap((side) =>
    [...maps[side].values()].filter(({ subject }) => !maps[1 - side]?.has(subject)).map((
      { subject, name, sums },
    ) => ({
      ...{ kind, subject, name, side, bytes: sums.bytes, streams: sums.streams },
      pieces: rateEstimate(sums, 1).units,
    }))
  );
  return { found, alone, leftOut: both.length - looked.length };
}
