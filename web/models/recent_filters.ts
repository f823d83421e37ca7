/** Capture filters that recordings were started with, the newest first. */
import * as v from 'valibot';
import { readRemembered, remember } from './memory.ts';

const KEY = 'tapdeck.filters';
const MOST = 6;
/** A longer one is no help as a button. */
const LONGEST = 200;

const stored = v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(LONGEST)));

export function recentFilters(): string[] {
  try {
    return v.parse(stored, JSON.parse(readRemembered(KEY) ?? '[]')).slice(0, MOST);
  } catch {
    return []; // somebody else wrote there
  }
}

export function rememberFilter(filter: string): void {
  const text = filter.trim();
  if (text === '' || text.length > LONGEST) return;
  const filters = [text, ...recentFilters().filter((other) => other !== text)];
  remember(KEY, JSON.stringify(filters.slice(0, MOST)));
}
