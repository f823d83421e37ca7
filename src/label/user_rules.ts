/**
 * The user's own rules: which domain, network or port is which application. One a line:
 *
 *   domain  intranet.example   = Intranet, Business
 *   network 10.20.0.0/16       = Laboratory
 *   port    tcp/8443           = Build server, Developer
 *
 * A domain covers what is below it. The category may be left out. `#` begins a comment.
 */
import type { Transport } from '../model/packet.ts';
import { Catalogue, catalogue, type Service } from './catalogue.ts';
import type { Row } from './data/row.ts';
import { PrefixTable } from './networks.ts';

/** The category of an application that the catalogue does not know either. */
export const OWN_CATEGORY = 'Own rules';

/** The most that is read: a rule is some 50 bytes, so that none of any use is left out. */
export const MAX_RULES_CHARS = 1_000_000;
const MAX_APP_CHARS = 60;
/** More than anybody mends at once. */
const MAX_MISTAKES = 20;

const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)*[a-z0-9_](?:[a-z0-9_-]{0,62})$/i;
const PORT = /^(tcp|udp|tcp\/udp)\/(\d{1,5})(?:-(\d{1,5}))?$/;

/** A rule by network or port that fits a stream. */
export interface RuleHit {
  readonly service: Service;
  /** The rule's own words ("network 10.20.0.0/16"). */
  readonly words: string;
}

interface PortRule extends RuleHit {
  readonly transports: readonly string[];
  readonly from: number;
  readonly to: number;
}

export class UserRules {
  /** Tells one text of rules from another; empty for no rules. */
  readonly version: string;
  readonly #domains: Catalogue;
  readonly #networks = new PrefixTable<RuleHit>();
  readonly #ports: PortRule[] = [];

  private constructor(text: string, rules: readonly Rule[]) {
    this.version = rules.length === 0 ? '' : digest(text);
    const rows: Row[] = [];
    for (const { kind, value, service } of rules) {
      const words = `${kind} ${value}`;
      if (kind === 'domain') rows.push([service.app, service.category, value]);
      else if (kind === 'network') this.#networks.add(value, { service, words });
      else {
        const [, transports = '', from = '', to = from] = PORT.exec(value) ?? [];
        this.#ports.push({
          service,
          words,
          transports: transports.split('/'),
          from: Number(from),
          to: Number(to),
        });
      }
    }
    this.#domains = new Catalogue(rows);
  }

  /** @returns the rules, or every mistake in them, each with the number of its line */
  static parse(text: string): UserRules | { readonly mistakes: readonly string[] } {
    if (text.length > MAX_RULES_CHARS) {
      return { mistakes: [`more than ${MAX_RULES_CHARS} characters: no file of rules is as long`] };
    }
    const rules: Rule[] = [];
    const mistakes: string[] = [];
    const lines = new Map<string, number>();
    for (const [i, line] of text.split(/\r?\n/).entries()) {
      const plain = line.replace(/#.*$/s, '').trim();
      if (plain === '') continue;
      const rule = ruleOf(plain);
      const key = typeof rule === 'string' ? '' : `${rule.kind} ${rule.value}`;
      const before = lines.get(key);
      if (typeof rule === 'string') mistakes.push(`line ${i + 1}: ${rule}`);
      else if (before !== undefined) {
        mistakes.push(`line ${i + 1}: ${key} has a rule already, in line ${before}`);
      } else {
        lines.set(key, i + 1);
        rules.push(rule);
      }
    }
    if (mistakes.length === 0) return new UserRules(text, rules);
    const more = mistakes.length - MAX_MISTAKES;
    return { mistakes: [...mistakes.slice(0, MAX_MISTAKES), ...(more > 0 ? [`and ${more} more`] : [])] };
  }

  domain(hostname: string): Service | undefined {
    return this.#domains.find(hostname);
  }

  network(...addresses: readonly string[]): RuleHit | undefined {
    if (this.version === '') return undefined;
    for (const address of addresses) {
      for (const hit of this.#networks.find(address)) return hit;
    }
    return undefined;
  }

  port(transport: Transport, ...ports: readonly (number | undefined)[]): RuleHit | undefined {
    return this.#ports.find((rule) =>
      rule.transports.includes(transport) &&
      ports.some((port) => port !== undefined && port >= rule.from && port <= rule.to)
    );
  }
}

interface Rule {
  readonly kind: 'domain' | 'network' | 'port';
  readonly value: string;
  readonly service: Service;
}

/** A rule, or the sentence that says what is wrong with it. */
function ruleOf(line: string): Rule | string {
  const equals = line.indexOf('=');
  if (equals < 0) return 'write KIND VALUE = APPLICATION, CATEGORY';
  const [kind = '', value = '', ...more] = line.slice(0, equals).trim().split(/\s+/);
  const [app = '', given, ...rest] = line.slice(equals + 1).split(',').map((x) => x.trim());
  const category = given ?? catalogue.categoryOf(app) ?? OWN_CATEGORY;
  if (kind !== 'domain' && kind !== 'network' && kind !== 'port') {
    return `${quoted(kind)} is none of domain, network, port`;
  }
  if (more.length > 0) return `one ${kind} a line, and an "=" behind it`;
  if (app === '' || app.length > MAX_APP_CHARS || category === '' || category.length > MAX_APP_CHARS) {
    return `an application and a category have 1 to ${MAX_APP_CHARS} characters each`;
  }
  if (rest.length > 0) return 'one application and one category a line';
  if (UNSHOWABLE.test(app + category) || app.startsWith('=')) {
    return 'an application and a category are words, without a second "=" and without control characters';
  }
  const plain = kind === 'domain' ? asciiDomain(value) : value;
  const fault = faultOf(kind, plain);
  return fault ?? { kind, value: plain, service: Object.freeze({ app, category }) };
}

/** Control characters, and those that turn the direction of text around. */
const UNSHOWABLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** A domain as DNS writes it (`bücher.example`: `xn--bcher-kva.example`), in lower case; as it is where that is none. */
function asciiDomain(name: string): string {
  if (/^[\x21-\x7e]*$/.test(name)) return name.toLowerCase();
  return URL.parse(`http://${name}/`)?.hostname ?? name;
}

function faultOf(kind: Rule['kind'], value: string): string | undefined {
  if (kind === 'domain') {
    return DOMAIN.test(value) ? undefined : `${quoted(value)} is no domain (write example.com, without *)`;
  }
  if (kind === 'network') {
    try {
      new PrefixTable<boolean>().add(value, true);
      return undefined;
    } catch {
      return `${quoted(value)} is no network (write 10.20.0.0/16, 2001:db8::/32 or one address)`;
    }
  }
  const [, , from = '', to = from] = PORT.exec(value) ?? [];
  const right = Number(from) > 0 && Number(from) <= Number(to) && Number(to) <= 65_535;
  return right ? undefined : `${quoted(value)} is no port (write tcp/8443, udp/5000-5010 or tcp/udp/53)`;
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 80));

/** FNV-1a, 32 bits: tells versions of a file apart, and is not meant to keep anybody from anything. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

export const NO_RULES: UserRules = UserRules.parse('') as UserRules;
