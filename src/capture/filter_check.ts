/**
 * A capture filter, looked at while it is typed. libpcap compiles it, as at the start of a capture, but says of a mistake
 * only that there is one; where it is, is found by compiling less and less of the filter. Names of hosts are left out
 * first: half of a name is nothing to ask a name server for.
 */
import { TapdeckError } from '../model/errors.ts';
import type { FilterCheck } from '../model/wire.ts';
import { complaint, filterFault, run } from './programs.ts';
import { type FilterWord, filterWords, withoutNames } from './filter_words.ts';

/** A compilation takes some 70 ms (dumpcap opens the interface): a mistake is looked for in the last words only. */
const MOST_TRIES = 6;

/** What is wrong with a filter: libpcap's reason, or undefined. @throws TapdeckError for anything else that dumpcap says */
export type Compiler = (filter: string) => Promise<string | undefined>;

/** @param interfaceName an enumerated one */
export function compilerFor(interfaceName: string): Compiler {
  return async (filter) => {
    const { stderr } = await run('dumpcap', ['-i', interfaceName, '-d', '-f', filter]);
    const reason = filterFault(stderr.replaceAll(/\s+/g, ' '))?.reason;
    if (reason !== undefined) return reason;
    const other = complaint(stderr);
    if (other !== undefined) throw new TapdeckError('unavailable', other);
  };
}

export async function checkAsTyped(filter: string, compile: Compiler): Promise<FilterCheck> {
  const words = filterWords(filter);
  const names = words.filter((word) => word.name !== undefined);
  const reason = filter.trim() === '' ? undefined : await compile(withoutNames(filter, words));
  if (reason === undefined) {
    return { problem: null, at: null, names: [...new Set(names.map((word) => word.text))] };
  }
  // "hots 192.0.2.1": a word that is none of the language's, where nothing says that a host comes.
  const stranger = names.find((word) => word.name === 'bare');
  if (stranger) return fault(`There is no “${stranger.text}” in capture filters.`, stranger);
  const quoted = /['"]([^'"]+)['"]/.exec(reason)?.[1] ?? /\b(\d+)\b/.exec(reason)?.[1];
  const named = quoted === undefined ? undefined : words.find((word) => word.text.includes(quoted));
  if (named) return fault(`${reason[0]?.toUpperCase()}${reason.slice(1)}.`, named);
  const first = await firstUnreadable(filter, words, compile);
  if (first === undefined) return { problem: 'This is not a whole filter.', at: null, names: [] };
  const rest = { from: first.from, to: words.at(-1)?.to ?? first.to };
  return fault(`It cannot be read from “${first.text}” on.`, rest);
}

function fault(problem: string, { from, to }: { from: number; to: number }): FilterCheck {
  return { problem, at: { from, to }, names: [] };
}

/** The word behind the longest beginning that is a filter; undefined where no beginning is one. */
async function firstUnreadable(
  filter: string,
  words: readonly FilterWord[],
  compile: Compiler,
): Promise<FilterWord | undefined> {
  for (let kept = words.length - 1; kept > 0 && kept >= words.length - MOST_TRIES; kept--) {
    if (await compile(withoutNames(filter, words, kept)) !== undefined) continue;
    const rest = words.slice(kept);
    // "tcp and": what joins is no mistake unless nothing comes behind it.
    return rest.find((word) => !/^(and|or|&&|\|\|)$/i.test(word.text)) ?? rest[0];
  }
}
