/** What traffic consisted of over time, as areas on one another: the chart draws sums from the bottom up. */
import type { CompositionReport } from '../../src/model/composition.ts';
import type { FilterKey } from './filter.ts';
import { dateNeed } from './time.ts';
import { bitRate, byteSize, counted, lasted, percent, share, written } from './format.ts';
import { categoryMark, classMark, className, type Hue, HUES, type Mark } from './palette.ts';
import type { Column, TimeSteps } from './series.ts';

export type CompositionOf = 'apps' | 'protocols';
export type CompositionScale = 'rate' | 'share';

export interface CompositionPart {
  readonly key: string;
  readonly name: string;
  readonly mark: Mark;
  /** What a click narrows to; undefined for the rest. */
  readonly pick: readonly [key: FilterKey, value: string] | undefined;
  /** Of each step. */
  readonly bytes: readonly number[];
  readonly totalBytes: number;
  /** 0 to 100 of everything. */
  readonly percent: number | null;
}

export interface Composition extends TimeSteps {
  /** From the bottom up. */
  readonly parts: readonly CompositionPart[];
  readonly totalBytes: number;
}

export function compositionParts(report: CompositionReport, of: CompositionOf): Composition {
  const fromS = (report.from_us ?? 0) / 1e6;
  const parts = of === 'apps' ? appParts(report) : protocolParts(report);
  const totalBytes = parts.reduce((sum, part) => sum + part.totalBytes, 0);
  // A value holds for its whole step; the last time closes it.
  const timesS = report.steps === 0
    ? []
    : Array.from({ length: report.steps + 1 }, (_, i) => fromS + i * report.step_s);
  return {
    stepS: report.step_s,
    timesS,
    dates: dateNeed(fromS * 1e6, (timesS.at(-1) ?? fromS) * 1e6),
    gapsS: report.gaps_us.map((us) => us / 1e6),
    parts: parts.map((part) => ({ ...part, percent: share(part.totalBytes, totalBytes) })),
    totalBytes,
  };
}

type BarePart = Omit<CompositionPart, 'percent'>;

const sum = (bytes: readonly number[]) => bytes.reduce((total, each) => total + each, 0);

function appParts({ apps, rest }: CompositionReport): BarePart[] {
  const parts = apps.map(({ app, category, bytes }): BarePart => ({
    ...{ key: app, name: app, bytes, totalBytes: sum(bytes) },
    mark: categoryMark(category),
    pick: ['app', app],
  }));
  if (rest.apps > 0) {
    parts.push({
      ...{ key: '', name: `${rest.apps} more`, bytes: rest.bytes, totalBytes: sum(rest.bytes) },
      mark: { hue: 'grey', shape: 'ring' },
      pick: undefined,
    });
  }
  const hues = distinctHues(parts.map(({ mark }) => mark.hue));
  return parts.map((part, i) => ({ ...part, mark: { ...part.mark, hue: hues[i] ?? 'grey' } }));
}

function protocolParts({ protocols }: CompositionReport): BarePart[] {
  return protocols.map(({ protocol, bytes }): BarePart => ({
    key: protocol,
    // What another class has not taken already.
    name: protocol === 'tcp' || protocol === 'udp' ? `Other ${className(protocol)}` : className(protocol),
    mark: classMark(protocol),
    pick: ['protocol', protocol],
    bytes,
    totalBytes: sum(bytes),
  })).sort((a, b) => b.totalBytes - a.totalBytes || (a.key < b.key ? -1 : 1));
}

/**
 * Each area another hue: its category's where that is free, else the next one, grey last.
 * @param wanted at most as many as there are hues
 */
export function distinctHues(wanted: readonly Hue[]): Hue[] {
  const free = new Set<Hue>(HUES);
  const own = wanted.map((hue) => free.delete(hue) ? hue : undefined);
  return own.map((hue) => {
    const taken = hue ?? [...free][0] ?? 'grey';
    free.delete(taken);
    return taken;
  });
}

/** Columns to draw, the topmost first, so that each covers the ones before up to its own height. */
export function stackedColumns({ parts, timesS, stepS }: Composition, scale: CompositionScale): Column[] {
  const steps = Math.max(0, timesS.length - 1);
  const whole = Array.from(
    { length: steps },
    (_, i) => parts.reduce((all, part) => all + (part.bytes[i] ?? 0), 0),
  );
  const below = Array<number>(steps).fill(0);
  const columns = parts.map(({ bytes }): Column => {
    const column = below.map((sum, i) => {
      const top = sum + (bytes[i] ?? 0);
      below[i] = top;
      return scale === 'rate' ? (top * 8) / stepS : share(top, whole[i] ?? 0);
    });
    return steps === 0 ? [] : [...column, scale === 'rate' ? 0 : null];
  });
  return columns.reverse();
}

/** One part at a step, or of the whole. @param at undefined: the whole */
export function partText({ parts, stepS }: Composition, index: number, at: number | undefined): string {
  const part = parts[index];
  if (part === undefined) return '';
  if (at === undefined) return `${written(byteSize(part.totalBytes))}, ${written(percent(part.percent))}`;
  const bytes = part.bytes[at] ?? 0;
  const whole = parts.reduce((all, each) => all + (each.bytes[at] ?? 0), 0);
  return `${written(bitRate((bytes * 8) / stepS))}, ${written(percent(share(bytes, whole)))}`;
}

export function compositionSentence(composition: Composition, of: CompositionOf): string {
  const { parts, stepS, timesS } = composition;
  const what = of === 'apps' ? 'Applications' : 'Protocols, each packet counted once,';
  const largest = parts.slice(0, 4).map((part, i) => `${part.name} ${partText(composition, i, undefined)}`);
  const steps = counted(Math.max(0, timesS.length - 1), 'step');
  return `${what} over time: chart of ${steps} of ${stepText(stepS)}. Of the whole: ${largest.join('; ')}.`;
}

/** "10 seconds", "2 min 00 s". */
export function stepText(stepS: number): string {
  return stepS < 60 ? counted(stepS, 'second') : lasted(stepS);
}
