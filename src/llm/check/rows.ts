/** Whose a figure is: where a clause names a host, an application or a place, only rows of that name can have it. */
import { isToken } from './tokens.ts';

/** Where a name stands in a sentence, and every fact that has it. */
export interface Named {
  readonly at: number;
  readonly name: string;
  readonly ids: readonly string[];
}

/** Rows of which a digest has several: `app.2.bytes` is of `app.2`. */
const ROW = /^(app|talker|rtp|country|network|finding)\.\d+(?=\.)/;
/** Facts that name somebody; a category is no name. */
const NAMES_SOMEBODY = /^(?:app|talker|rtp|country|network|finding)\.(?:\d+|new)\.(?!category$)/;

/** Names of our own tables, in whatever case. */
const OURS = /^(?:app|country|network)\./;

/** Protocols that no class of metrics counts: nothing but a row of the name can tell of them. */
const UNCOUNTED = /\b(?:ARP|DHCP(?:v6)?|NTP|SSH|SIP|STUN|TURN|mDNS|LLMNR|SSDP|IGMP|MLD|ESP|IPsec)\b/g;

const rowOf = (id: string) => ROW.exec(id)?.[0];

/** Words that begin many sentences, and stand in names as well. */
const FUNCTION_WORD =
  /^(?:a|all|an|and|as|at|both|but|by|each|for|from|half|if|in|it|its|most|no|none|of|on|one|only|or|over|so|that|the|their|there|these|they|this|to|two|three|was|were|what|when|while|with)$/i;

/** Names of a sentence that stand for somebody in it, and not for a word of the language that somebody is called by. */
export function namedIn(text: string, named: readonly Named[]): Named[] {
  return named.filter(({ at, name, ids }) => {
    const written = text.slice(at, at + name.length);
    const looksLikeName = OURS.test(ids[0] ?? '') ? /[\p{Lu}\d]/u.test(name) : /[\p{Lu}\d]/u.test(written);
    return ids.some((id) => NAMES_SOMEBODY.test(id)) && !FUNCTION_WORD.test(name) &&
      (looksLikeName || isToken(written));
  }).map((each) => asSaid(text, each));
}

/** Uncounted protocols of a text, as names that no fact has. */
export const uncounted = (text: string): Named[] =>
  [...text.matchAll(UNCOUNTED)].map(({ 0: name, index }) => ({ at: index, name, ids: [] }));

/** Without the ends of a row that the words beside the name rule out: "to" a host is not from it. */
function asSaid(text: string, { at, name, ids }: Named): Named {
  const [before, after] = [text.slice(0, at), text.slice(at + name.length)];
  const isTo = /\bto\s+$/i.test(before);
  const isFrom = /\bfrom\s+$/i.test(before) || /^\s+sent\b/i.test(after);
  const ruledOut = isTo ? /\.source$/ : isFrom ? /\.destination$/ : undefined;
  return { at, name, ids: ids.filter((id) => ruledOut === undefined || !ruledOut.test(id)) };
}

/** Whether a fact can be of those whom a clause names. */
export function isOfThem(id: string, named: readonly Named[]): boolean {
  if (named.length === 0 || id.startsWith('span.')) return true;
  // A protocol may be the name of an application as well.
  const parts = id.split(/[._]/);
  if (named.some(({ name }) => parts.includes(name.toLowerCase()))) return true;
  const row = rowOf(id);
  if (row === undefined) return false;
  const isOf = ({ ids }: Named) => ids.some((each) => rowOf(each) === row);
  // What went from one to another is of both; what an application had is not of one host.
  if (/^(?:talker|rtp)\./.test(row)) return named.every(isOf);
  return named.some(isOf) && (row.startsWith('finding.') || !named.some(isHost));
}

const isHost = ({ ids }: Named) =>
  ids.some((id) => /\.(?:source|destination|subject)$/.test(id)) && !ids.some((id) => /\.name$/.test(id));
