/** What a program or a server says of itself beside its name: protocols it offers, its User-Agent, its certificate. */
import type { Service } from './catalogue.ts';
import { ALPN_ROWS, CERTIFICATE_ROWS, type HintRow, USER_AGENT_ROWS } from './data/hint_rows.ts';

export interface Hint {
  /** What was seen, as sent. */
  readonly text: string;
  readonly service: Service;
}

const table = (rows: readonly HintRow[]): ReadonlyMap<string, Service> =>
  new Map(rows.map(([word, app, category]) => [word, Object.freeze({ app, category })]));

const alpn = table(ALPN_ROWS);
const certificates = table(CERTIFICATE_ROWS);

/** By first letter: a User-Agent is held against a handful of rows. Longer words first. */
const userAgents = new Map<string, (readonly [word: string, service: Service])[]>();
for (const [word, service] of table([...USER_AGENT_ROWS].sort((a, b) => b[0].length - a[0].length))) {
  const letter = word.charAt(0);
  userAgents.set(letter, [...userAgents.get(letter) ?? [], [word, service]]);
}

export function alpnHint(protocols: readonly string[]): Hint | undefined {
  for (const text of protocols) {
    const service = alpn.get(text);
    if (service) return { text, service };
  }
  return undefined;
}

export function userAgentHint(text: string): Hint | undefined {
  const lower = text.toLowerCase();
  const found = userAgents.get(lower.charAt(0))?.find(([word]) => lower.startsWith(word));
  return found && { text, service: found[1] };
}

/** Texts of a certificate that are looked at: its own names come first, its issuers' words after them. */
const MAX_CERTIFICATE_TEXTS = 16;

/** `*.example.com` stands for what is below `example.com`. */
const HOST_NAME = /^(?:\*\.)?(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$/i;

/** The first of a certificate's texts that says whose it is. @param serviceOf whose a host name is */
export function certificateHint(
  texts: readonly string[],
  serviceOf: (name: string) => Service | undefined,
): Hint | undefined {
  for (const text of texts.slice(0, MAX_CERTIFICATE_TEXTS)) {
    const service = certificates.get(text) ??
      (HOST_NAME.test(text) ? serviceOf(text.replace(/^\*\./, '')) : undefined);
    if (service) return { text, service };
  }
  return undefined;
}
