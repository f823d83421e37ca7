/** How a host's row changes with what is found out: pure, and unchanged (the same object) where nothing is new. */
import { type AtlasAnswer, merge } from '../geo/atlas.ts';
import { type HostName, type HostRecord, type Located, UNLOCATED } from '../model/host.ts';
import { STRENGTH } from '../model/label.ts';
import type { AddressScope, HostRow } from '../model/place.ts';

/** Weaker than any evidence in a capture. */
const REVERSE_DNS_STRENGTH = 1;
const BUILT_IN_NAME_STRENGTH = 2;

/** A host name has at most 255 bytes (RFC 1035 section 2.3.4); what is longer is none, and is cut. */
const MAX_NAME_CHARS = 255;

function evidenceOf(strength: number): string {
  if (strength >= STRENGTH.serverName) return 'TLS server name';
  if (strength >= STRENGTH.httpHost) return 'HTTP Host';
  if (strength >= STRENGTH.dnsAnswer) return 'DNS answer';
  return strength >= BUILT_IN_NAME_STRENGTH ? 'built-in table' : 'reverse DNS';
}

/** A host that was just met. */
export function hostOf(address: string, scope: AddressScope): HostRecord {
  return {
    address,
    scope,
    hostname: null,
    hostname_evidence: null,
    ...UNLOCATED,
    located_us: null,
    hostname_strength: 0,
    settled: scope !== 'public', // nobody else's address is ever looked up
    asked_of: [],
    asked_us: null,
    name_asked_us: null,
  };
}

/** What others may see of it. */
export function rowOf(host: HostRecord): HostRow {
  const { hostname_strength: _1, settled: _2, asked_of: _3, asked_us: _4, name_asked_us: _5, ...row } = host;
  return row;
}

/** With a name, if it is a better one than the host has; of two that are as good the first stays. */
export function named(host: HostRecord, name: HostName | undefined): HostRecord {
  if (!name || name.text === '' || name.strength <= host.hostname_strength) return host;
  return {
    ...host,
    hostname: name.text.slice(0, MAX_NAME_CHARS),
    hostname_evidence: evidenceOf(name.strength),
    hostname_strength: name.strength,
  };
}

function withPlace(host: HostRecord, more: Partial<Located>, nowUs: number): HostRecord {
  const both = merge(host, more);
  const placed = both.located_by !== null && both.located_by !== host.located_by;
  return { ...host, ...both, located_us: placed ? nowUs : host.located_us };
}

/** With what this machine knows of it. */
export function located(host: HostRecord, answer: AtlasAnswer, nowUs: number): HostRecord {
  const placed = withPlace(host, answer.located, nowUs);
  const settled = answer.settled || placed.latitude !== null;
  return {
    ...named(
      placed,
      answer.name === undefined ? undefined : {
        text: answer.name,
        strength: BUILT_IN_NAME_STRENGTH,
      },
    ),
    settled,
    asked_of: [...new Set([...host.asked_of, ...answer.asked])],
    asked_us: nowUs,
  };
}

/** With another's answer; null: it knows nothing. */
export function answered(
  host: HostRecord,
  source: string,
  answer: Partial<Located> | null,
  nowUs: number,
): HostRecord {
  const placed = withPlace(host, answer ?? {}, nowUs);
  return {
    ...placed,
    settled: host.settled || placed.latitude !== null,
    asked_of: [...new Set([...host.asked_of, source])],
    asked_us: nowUs,
  };
}

export function nameFromReverse(host: HostRecord, name: string | null, nowUs: number): HostRecord {
  const better = name === null ? undefined : { text: name, strength: REVERSE_DNS_STRENGTH };
  return { ...named(host, better), name_asked_us: nowUs };
}
