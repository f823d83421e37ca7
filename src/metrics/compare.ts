/** Two sides become a ranked list of what changed between them. */
import {
  CHANGE_KINDS,
  type ChangeKind,
  type ChangeRow,
  type OneSidedRow,
  type Verdict,
} from '../model/compare.ts';
import type { CompareInput } from '../model/compare_input.ts';
import { classes, type Finding, groups, MOST_SUBJECTS, totals } from './compare_findings.ts';
import { type Judged, partsOf } from './compare_parts.ts';
import { LEAST_CELLS } from './noise.ts';
import { corrected } from './significance.ts';

/** One in a hundred of what is called a difference may be none. */
export const FALSE_SHARE = 0.01;

/** Rows of a kind in one answer: 500 rows take some 150 kB. */
const MOST_ROWS = 100;
const MOST_ONE_SIDED = 100;

/** What is corrected together: hundreds of hosts must not take the few totals their say. */
const FAMILIES: readonly (readonly ChangeKind[])[] = [['metric', 'protocol'], [
  'application',
  'host',
  'network',
]];

export interface ComparedSides {
  readonly changes: ChangeRow[];
  readonly changesLeftOut: Record<ChangeKind, number>;
  readonly appeared: OneSidedRow[];
  readonly disappeared: OneSidedRow[];
  readonly appearedLeftOut: number;
  readonly disappearedLeftOut: number;
  /** Length of the blocks of throughput, in seconds. */
  readonly blockS: { readonly a: number | null; readonly b: number | null };
  /** Whether anything could be told at all. */
  readonly told: boolean;
}

/** Chance that all of `pieces` fall into one of two stretches of time when they come as they like. */
function chanceOfAlone(pieces: number, seconds: number, otherSeconds: number): number {
  return (seconds / Math.max(1, seconds + otherSeconds)) ** Math.floor(pieces);
}

const keyOf = (finding: Pick<Finding, 'kind' | 'subject' | 'measure'>): string =>
  [finding.kind, ...(finding.subject === null ? [] : [finding.subject]), finding.measure].join(':');

function verdictOf(q: number | null, weight: number): Verdict {
  if (q === null) return 'too_short';
  if (q > FALSE_SHARE) return 'within';
  return weight > 0 ? 'beyond' : 'small';
}

/** Every list, cut to what an answer may hold. Pure: equal sides, equal answers. */
export function compareSides(a: CompareInput, b: CompareInput): ComparedSides {
  const sides = [a, b] as const;
  const { found: metrics, blockS } = totals(sides);
  const byClass = classes(sides);
  const byGroup = (['application', 'host', 'network'] as const).map((kind) => groups(sides, kind));
  const findings = [...metrics, ...byClass.found, ...byGroup.flatMap(({ found }) => found)];
  const alone = [...byClass.alone, ...byGroup.flatMap((each) => each.alone)];

  const judged: Judged[] = [];
  const oneSided: { side: 0 | 1; row: OneSidedRow }[] = [];
  const shortest = Math.min(a.seconds, b.seconds) < LEAST_CELLS;
  for (const kinds of FAMILIES) {
    const mine = findings.filter((each) => kinds.includes(each.kind));
    const lone = alone.filter((each) => kinds.includes(each.kind))
      .sort((x, y) => y.bytes - x.bytes || (x.subject < y.subject ? -1 : 1));
    const tested = shortest ? [] : mine.filter(({ p }) => p !== undefined);
    const lonely = lone.slice(0, MOST_SUBJECTS).map((each) =>
      shortest
        ? undefined
        : chanceOfAlone(each.pieces, sides[each.side].seconds, sides[1 - each.side]?.seconds ?? 0)
    );
    const lonelyTested = lonely.filter((p) => p !== undefined);
    const qs = corrected([...tested.map(({ p }) => p ?? 1), ...lonelyTested]);
    const qOf = new Map(tested.map((finding, i) => [finding, qs[i] ?? 1]));
    for (const finding of mine) {
      const q = qOf.get(finding) ?? null;
      judged.push({ finding, row: changeRow(finding, q) });
    }
    let at = tested.length;
    lone.forEach((each, i) => {
      const q = lonely[i] === undefined ? null : qs[at++] ?? 1;
      const seconds = Math.max(1, sides[each.side].seconds);
      const row: OneSidedRow = {
        ...{ kind: each.kind, subject: each.subject, subject_name: each.name, bytes: Math.round(each.bytes) },
        streams: each.streams,
        throughput_bps: (each.bytes * 8) / seconds,
        verdict: verdictOf(q, 1),
      };
      oneSided.push({ side: each.side, row });
    });
  }
  const ranked = rankedRows(judged, partsOf(judged));

  const left: Record<ChangeKind, number> = { metric: 0, protocol: 0, application: 0, host: 0, network: 0 };
  byGroup.forEach(({ leftOut }, i) => {
    const kind = (['application', 'host', 'network'] as const)[i];
    if (kind) left[kind] += leftOut;
  });
  const room: Record<ChangeKind, number> = { ...left };
  for (const kind of CHANGE_KINDS) room[kind] = MOST_ROWS;
  const changes = ranked.filter(({ kind }) => {
    const fits = room[kind]-- > 0;
    if (!fits) left[kind]++;
    return fits;
  });
  const list = (side: 0 | 1) =>
    oneSided.filter((each) => each.side === side).map(({ row }) => row)
      .sort((x, y) => order(x, y) || y.throughput_bps - x.throughput_bps);
  const [disappeared, appeared] = [list(0), list(1)];
  return {
    changes,
    changesLeftOut: left,
    appeared: appeared.slice(0, MOST_ONE_SIDED),
    disappeared: disappeared.slice(0, MOST_ONE_SIDED),
    appearedLeftOut: Math.max(0, appeared.length - MOST_ONE_SIDED),
    disappearedLeftOut: Math.max(0, disappeared.length - MOST_ONE_SIDED),
    blockS: { a: blockS[0], b: blockS[1] },
    told: judged.some(({ row }) => row.verdict !== 'too_short'),
  };
}

/** By verdict, then the largest group first: its leader, then what belongs to it. */
function rankedRows(judged: readonly Judged[], parts: ReadonlyMap<string, string>): ChangeRow[] {
  const heaviest = new Map<string, number>();
  const groupOf = ({ row }: Judged) => parts.get(row.key) ?? row.key;
  for (const one of judged) {
    const group = groupOf(one);
    heaviest.set(group, Math.max(heaviest.get(group) ?? 0, one.finding.weight));
  }
  const isPart = ({ row }: Judged) => parts.has(row.key) ? 1 : 0;
  return judged.toSorted((x, y) =>
    order(x.row, y.row) ||
    (heaviest.get(groupOf(y)) ?? 0) - (heaviest.get(groupOf(x)) ?? 0) ||
    text(groupOf(x), groupOf(y)) || isPart(x) - isPart(y) || y.finding.weight - x.finding.weight ||
    text(x.row.key, y.row.key)
  ).map(({ row }) => ({ ...row, part_of: parts.get(row.key) ?? null }));
}

const text = (x: string, y: string): number => x < y ? -1 : x > y ? 1 : 0;

const VERDICT_ORDER: readonly Verdict[] = ['beyond', 'small', 'within', 'too_short'];

function order(x: { verdict: Verdict }, y: { verdict: Verdict }): number {
  return VERDICT_ORDER.indexOf(x.verdict) - VERDICT_ORDER.indexOf(y.verdict);
}

function changeRow(finding: Finding, q: number | null): ChangeRow {
  const { kind, subject, name, measure, a, b, error, weight } = finding;
  const difference = a === null || b === null ? null : b - a;
  return {
    ...{ key: keyOf(finding), kind, subject, subject_name: name, measure, a, b, difference },
    difference_percent: difference === null || !a ? null : (100 * difference) / a,
    ...{ error, q_value: q, verdict: verdictOf(q, weight), part_of: null },
  };
}
