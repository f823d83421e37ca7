/** Facts as they are put down one after another. */
import { type Fact, type FactLink, MOST_FACTS } from '../model/summary.ts';
import {
  plainText,
  quoted,
  writtenBytes,
  writtenClock,
  writtenCount,
  writtenDate,
  writtenMs,
  writtenName,
  writtenPercent,
  writtenRate,
  writtenSeconds,
} from '../model/written.ts';

import { numberClaims } from './check/numbers.ts';
import { isToken } from './check/tokens.ts';

type Opens = Partial<FactLink> & Pick<FactLink, 'view'>;
type Figure = number | null;

const NOWHERE = { app: null, host: null, protocol: null, stream_key: null, from_us: null, to_us: null };

/** Longest sentence of a finding that is taken over. */
const MAX_TEXT_CHARS = 400;

/** A name that could be taken for a figure, or for nothing at all, stands in quotes. */
function readsAsFigure(name: string): boolean {
  return [...name].length < 2 || (!isToken(name) && numberClaims(name).length > 0);
}

/** Each method puts one fact down; beyond MOST_FACTS nothing more is. */
export class FactList {
  readonly facts: Fact[] = [];
  readonly #window: Pick<FactLink, 'from_us' | 'to_us'>;

  /** @param window what links are narrowed to */
  constructor(window: Pick<FactLink, 'from_us' | 'to_us'>) {
    this.#window = window;
  }

  count(id: string, label: string, value: Figure, one: string, opens: Opens, many?: string): void {
    this.#put(id, label, value, 'count', writtenCount(value, one, many), opens);
  }
  bytes(id: string, label: string, value: Figure, opens: Opens): void {
    this.#put(id, label, value, 'bytes', writtenBytes(value), opens);
  }
  rate(id: string, label: string, value: Figure, opens: Opens): void {
    this.#put(id, label, value, 'bps', writtenRate(value), opens);
  }
  ms(id: string, label: string, value: Figure, opens: Opens | null): void {
    this.#put(id, label, value, 'ms', writtenMs(value), opens);
  }
  seconds(id: string, label: string, value: Figure, opens: Opens): void {
    this.#put(id, label, value, 's', writtenSeconds(value), opens);
  }
  percent(id: string, label: string, value: Figure, opens: Opens | null): void {
    this.#put(id, label, value, 'percent', writtenPercent(value), opens);
  }
  /** A change: always written without its sign, which the words around it say. */
  change(id: string, label: string, value: Figure, opens: Opens): void {
    this.#put(id, label, value, 'percent', writtenPercent(value === null ? null : Math.abs(value)), opens);
  }
  clock(id: string, label: string, value: Figure, opens: Opens): void {
    this.#put(id, label, value, 'time_us', writtenClock(value), opens);
  }
  date(id: string, label: string, value: Figure, opens: Opens): void {
    this.#put(id, label, value, 'time_us', writtenDate(value), opens);
  }
  /** A figure whose name says its unit: `loss_percent`, `rtt_ms`, `data_segments`. */
  figure(id: string, name: string, value: number, opens: Opens): void {
    const label = name.replaceAll('_', ' ');
    if (/percent$/.test(name)) return this.percent(id, label, value, opens);
    if (/_ms$/.test(name)) return this.ms(id, label, value, opens);
    if (/_bps$/.test(name)) return this.rate(id, label, value, opens);
    if (/bytes$/.test(name)) return this.bytes(id, label, value, opens);
    if (/(?:_s|seconds)$/.test(name)) return this.seconds(id, label, value, opens);
    const one = label.replace(/(?<!s)s$/, '');
    if (Number.isInteger(value)) this.count(id, label, value, one, opens, `${one}s`);
  }
  /** Text of the network, or of a table of ours. */
  name(id: string, label: string, value: string, opens: Opens): void {
    const text = plainText(value);
    if (text !== '') {
      this.#put(id, label, text, 'name', readsAsFigure(text) ? quoted(text) : writtenName(text), opens);
    }
  }
  /** A sentence that was computed. */
  text(id: string, label: string, value: string, opens: Opens): void {
    const text = plainText(value, MAX_TEXT_CHARS);
    if (text !== '') this.#put(id, label, text, 'name', text, opens);
  }

  #put(
    id: string,
    label: string,
    value: Fact['value'],
    unit: Fact['unit'],
    written: string,
    opens: Opens | null,
  ): void {
    if (this.facts.length >= MOST_FACTS) return;
    this.facts.push({
      id,
      label,
      value,
      unit,
      written,
      opens: opens && { ...NOWHERE, ...this.#window, ...opens },
    });
  }
}
