/** What the Compare page compares, as it stands in its address. */
import { ALIGN } from '../../src/model/compare.ts';

/** Ranges in microseconds since the epoch; the whole session where undefined. */
export interface CompareQuery {
  readonly a?: number;
  readonly b?: number;
  readonly align: string;
  readonly a_from_us?: number;
  readonly a_to_us?: number;
  readonly b_from_us?: number;
  readonly b_to_us?: number;
}

const RANGE_KEYS = ['a_from_us', 'a_to_us', 'b_from_us', 'b_to_us'] as const;
const NUMBER_KEYS = ['a', 'b', ...RANGE_KEYS] as const;
const WHOLE = /^(0|[1-9]\d{0,14}|[1-8]\d{15})$/;

export function compareFromParams(params: URLSearchParams): CompareQuery {
  const align = params.get('align') ?? 'start';
  const query: Record<string, string | number> = { align: ALIGN.test(align) ? align : 'start' };
  for (const key of NUMBER_KEYS) {
    const text = params.get(key) ?? '';
    if (WHOLE.test(text) && (Number(text) > 0 || key.endsWith('_us'))) query[key] = Number(text);
  }
  return query as unknown as CompareQuery;
}

export function compareToParams(query: CompareQuery): URLSearchParams {
  const params = new URLSearchParams();
  for (const key of NUMBER_KEYS) {
    const value = query[key];
    if (value !== undefined) params.set(key, String(value));
  }
  if (query.align !== 'start') params.set('align', query.align);
  return params;
}

export function withoutRanges(query: CompareQuery): CompareQuery {
  const { a_from_us: _1, a_to_us: _2, b_from_us: _3, b_to_us: _4, ...rest } = query;
  return rest;
}

export const hasRanges = (query: CompareQuery): boolean => RANGE_KEYS.some((key) => query[key] !== undefined);

/** The same, the other way round. */
export function swapped(query: CompareQuery): CompareQuery {
  const turned: Record<string, string | number> = { align: query.align };
  for (const key of NUMBER_KEYS) {
    const value = query[key];
    if (value !== undefined) turned[key.replace(/^[ab]/, (side) => (side === 'a' ? 'b' : 'a'))] = value;
  }
  return turned as unknown as CompareQuery;
}

/** Another session on one side: its old range means nothing any more. */
export function withSession(query: CompareQuery, side: 'a' | 'b', sessionId: number): CompareQuery {
  const rest: Record<string, string | number> = {};
  for (const key of NUMBER_KEYS) {
    const value = query[key];
    if (value !== undefined && !key.startsWith(side)) rest[key] = value;
  }
  return { ...rest, align: query.align, [side]: sessionId };
}

/** The stretch between two offsets of the common axis, on one side or both. */
export function withRange(
  query: CompareQuery,
  sides: readonly ('a' | 'b')[],
  zeroUs: { readonly a: number; readonly b: number },
  [fromS, toS]: readonly [number, number],
): CompareQuery {
  const ranges: Record<string, number> = {};
  for (const side of sides) {
    ranges[`${side}_from_us`] = Math.max(0, Math.round(zeroUs[side] + fromS * 1_000_000));
    ranges[`${side}_to_us`] = Math.max(1, Math.round(zeroUs[side] + toS * 1_000_000));
  }
  return { ...query, ...ranges };
}
