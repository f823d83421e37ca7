/**
 * ip-api.com, asked only where the user said so: batches of 100 addresses, at most 15 requests a minute, as
 * ip-api.com/docs/api:batch has it. `X-Rl` says how many requests are left and `X-Ttl` in how many seconds there are
 * new ones; both are obeyed. Every answer is checked, and what is not as documented is not stored.
 */
import * as v from 'valibot';
import { sentence } from '../model/errors.ts';
import type { Located } from '../model/host.ts';
import { BatchQueue } from './batch_queue.ts';
import { boundedText } from './bounded_text.ts';
import { addressText } from './address.ts';
import { scoped } from './scope.ts';
import { cleanPlace, cleanText } from './source.ts';

export const ONLINE_LOOKUP = 'ip-api.com';
export const IP_API_BASE = 'http://ip-api.com';

const FIELDS = 'status,message,country,countryCode,city,lat,lon,as,isp,org,query';
const BATCH = 100;
/** 15 requests a minute, where no header says better. */
const PACE_MS = 4000;
const TIME_LIMIT_MS = 10_000;
/** 100 answers of some 400 bytes; more is no answer. */
const MAX_ANSWER_BYTES = 256 * 1024;
const MAX_WAIT_S = 3600;
/** Where a refusal does not say for how long. */
const REFUSED_WAIT_S = 60;

const answer = v.variant('status', [
  v.object({ status: v.literal('fail'), query: v.string() }),
  v.object({
    status: v.literal('success'),
    query: v.string(),
    countryCode: v.nullish(v.string()),
    city: v.nullish(v.string()),
    lat: v.nullish(v.number()),
    lon: v.nullish(v.number()),
    as: v.nullish(v.string()),
    isp: v.nullish(v.string()),
    org: v.nullish(v.string()),
  }),
]);
type Answer = v.InferOutput<typeof answer>;

/** `AS15169 Google LLC`. */
function network(text: string | null | undefined): Pick<Located, 'asn' | 'organisation'> {
  const [, number, name] = /^AS(\d{1,10})(?:\s+(.*))?$/.exec(text ?? '') ?? [];
  const asn = Number(number);
  return { asn: asn > 0 && asn <= 0xffff_ffff ? asn : null, organisation: cleanText(name) };
}

/** Whether coordinates, if there are any, are a point on Earth. */
function isPossible(found: Answer): boolean {
  if (found.status === 'fail') return true;
  const [lat, lon] = [found.lat ?? null, found.lon ?? null];
  if (lat === null || lon === null) return lat === lon;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
}

function place(found: Answer): Partial<Located> | null {
  if (found.status === 'fail') return null;
  const where = cleanPlace({
    country_code: found.countryCode,
    city: found.city,
    latitude: found.lat,
    longitude: found.lon,
  });
  const { asn, organisation } = network(found.as);
  const owner = organisation ?? cleanText(found.org) ?? cleanText(found.isp);
  if (where.country_code === null && where.latitude === null && asn === null) return null;
  const by = where.country_code === null && where.latitude === null ? null : ONLINE_LOOKUP;
  return { ...where, asn, organisation: owner, located_by: by };
}

function seconds(headers: Headers, name: string): number | undefined {
  const text = headers.get(name);
  return text !== null && /^\d{1,6}$/.test(text) ? Math.min(Number(text), MAX_WAIT_S) : undefined;
}

export interface IpApiOptions {
  /** Where to ask: scheme, host and port. */
  readonly base?: string;
  readonly timeLimitMs?: number;
  /** Between requests, where no header says how many are left. */
  readonly paceMs?: number;
  /** After the first failure; doubled with each one, up to a quarter of an hour. */
  readonly firstWaitMs?: number;
}

export class IpApi extends BatchQueue<Partial<Located>> {
  readonly id = ONLINE_LOOKUP;
  readonly #url: string;
  readonly #timeLimitMs: number;
  readonly #paceMs: number;

  constructor(options: IpApiOptions = {}) {
    super({
      batch: BATCH,
      ...(options.firstWaitMs === undefined ? {} : { firstWaitMs: options.firstWaitMs }),
    });
    this.#url = `${options.base ?? IP_API_BASE}/batch?fields=${FIELDS}`;
    this.#timeLimitMs = options.timeLimitMs ?? TIME_LIMIT_MS;
    this.#paceMs = options.paceMs ?? PACE_MS;
  }

  protected override async request(addresses: readonly string[], signal: AbortSignal) {
    // What is sent is the address itself: it knows nothing of NAT64 and 6to4, and nobody else's addresses are its business.
    const asked = new Map<string, string[]>();
    for (const address of addresses) {
      const found = scoped(address);
      if (found?.scope !== 'public') continue;
      const text = addressText(found.address);
      asked.set(text, [...asked.get(text) ?? [], address]);
    }
    const limit = AbortSignal.timeout(this.#timeLimitMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.#url, {
        method: 'POST',
        body: JSON.stringify([...asked.keys()]),
        headers: { 'content-type': 'application/json' },
        redirect: 'error',
        signal: AbortSignal.any([signal, limit]),
      });
      text = await boundedText(response, MAX_ANSWER_BYTES);
    } catch (error) {
      const what = limit.aborted
        ? `did not answer in ${this.#timeLimitMs / 1000} s`
        : error instanceof RangeError
        ? `answered too much (${sentence(error)})`
        : `cannot be reached (${sentence(error)})`;
      throw new Error(`${ONLINE_LOOKUP} ${what}`, { cause: error });
    }
    const waitS = seconds(response.headers, 'x-ttl');
    if (response.status === 429) {
      this.pause((waitS ?? REFUSED_WAIT_S) * 1000 + 1000);
      throw new Error(`${ONLINE_LOOKUP} wants fewer requests`);
    }
    if (!response.ok) throw new Error(`${ONLINE_LOOKUP} answered with ${response.status}`);
    const left = seconds(response.headers, 'x-rl');
    if (left === undefined) this.pause(this.#paceMs);
    else if (left === 0) this.pause((waitS ?? REFUSED_WAIT_S) * 1000 + 1000);
    return this.#answers(text, asked);
  }

  #answers(text: string, asked: ReadonlyMap<string, readonly string[]>) {
    const list = v.safeParse(v.pipe(v.string(), v.parseJson(), v.array(v.unknown())), text);
    if (!list.success) throw new Error(`${ONLINE_LOOKUP} answered with something else than it documents`);
    const told = new Map<string, Partial<Located> | null>();
    // What cannot be, or is said twice, tells nothing: not even that the address is not known.
    const nonsense = new Set<string>();
    for (const each of list.output) {
      const about = v.safeParse(v.object({ query: v.string() }), each);
      const query = about.success ? about.output.query : undefined;
      if (query === undefined || !asked.has(query)) continue;
      const one = v.safeParse(answer, each);
      if (one.success && isPossible(one.output) && !told.has(query)) told.set(query, place(one.output));
      else nonsense.add(query);
    }
    for (const query of nonsense) told.delete(query);
    if (told.size === 0 && asked.size > 0) {
      const what = nonsense.size > 0 ? 'with places that cannot be' : 'to nothing that it was asked';
      throw new Error(`${ONLINE_LOOKUP} answered ${what}`);
    }
    const found = new Map<string, Partial<Located> | null>();
    for (const [query, addresses] of asked) {
      if (nonsense.has(query)) continue;
      // What was left out is not known to it: asked again when the answer has become old.
      for (const address of addresses) found.set(address, told.get(query) ?? null);
    }
    return found;
  }
}
