/** A digest in which hosts have other names, for a model that shall not know them; its answer gets the real ones back. */
import type { Digest } from './digest.ts';

export interface Pseudonymised {
  readonly digest: Digest;
  /** The text with hosts for pseudonyms. */
  restore(text: string): string;
}

const HOST_FACTS = /^(?:talker|rtp)\.\d+\.(?:source|destination)$|^finding\.\d+\.subject$/;
const ADDRESSES =
  /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi;
const DOMAINS = /(?<![\w.-])(?:[\p{L}\d_](?:[\p{L}\d_-]*[\p{L}\d])?\.)+\p{L}[\p{L}\d-]+(?![\w-])/gu;

export function pseudonymised(digest: Digest): Pseudonymised {
  const hosts = new Set<string>();
  for (const { id, value } of digest.facts) {
    if (typeof value !== 'string') continue;
    if (HOST_FACTS.test(id)) hosts.add(value);
    if (!id.startsWith('finding.')) continue;
    for (const pattern of [ADDRESSES, DOMAINS]) {
      for (const [found] of value.matchAll(pattern)) hosts.add(found);
    }
  }
  const all = digest.facts.map(({ written }) => written).join('\n');
  let prefix = 'host-';
  while (all.includes(prefix)) prefix = `x${prefix}`;
  const names = [...hosts].map((host, i) => ({ host, name: `${prefix}${i + 1}` }))
    // The longest first: a name may hold another.
    .sort((a, b) => b.host.length - a.host.length);
  const hide = (text: string) => names.reduce((rest, { host, name }) => rest.replaceAll(host, name), text);
  const real = new Map(names.map(({ host, name }) => [name, host]));
  const pattern = new RegExp(`${prefix}\\d+`, 'gi');
  return {
    digest: {
      ...digest,
      facts: digest.facts.map((fact) => ({
        ...fact,
        value: typeof fact.value === 'string' ? hide(fact.value) : fact.value,
        written: fact.unit === 'name' ? hide(fact.written) : fact.written,
      })),
    },
    restore: (text) => text.replaceAll(pattern, (found) => real.get(found.toLowerCase()) ?? found),
  };
}
