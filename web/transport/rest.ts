/** REST requests of the page. Every answer is checked against the schemas that the server shares. */
import * as v from 'valibot';
import {
  appsAnswer,
  healthAnswer,
  hostsAnswer,
  importAnswer,
  metricsAnswer,
  mutedAnswer,
  packetsAnswer,
  protocolsAnswer,
  rtpAnswer,
  streamsAnswer,
  talkersAnswer,
} from '../../src/model/answers.ts';
import {
  type AppRow,
  type MetricRow,
  type PacketRow,
  type ProtocolRow,
  type RtpRow,
  type SessionRow,
  sessionRow,
  type StreamRow,
  streamRow,
  type TalkerRow,
} from '../../src/model/rows.ts';
import {
  type FindingPage,
  findingPage,
  type MutedFinding,
  mutedFinding,
  type MuteRequest,
} from '../../src/model/finding.ts';
import {
  type AskAnswer,
  askAnswer,
  type AskRequest,
  type QuestionsAnswer,
  questionsAnswer,
} from '../../src/model/ask.ts';
import { type Comparison, comparison } from '../../src/model/compare.ts';
import { type CompositionReport, compositionReport } from '../../src/model/composition.ts';
import {
  type KeepingPreview,
  keepingPreview,
  type PlacesReport,
  placesReport,
  type SessionHostRow,
  type SettingsChange,
  type SettingsReport,
  settingsReport,
} from '../../src/model/place.ts';
import {
  type SessionFacets,
  sessionFacets,
  type SessionPage,
  sessionPage,
  type Sparklines,
  sparklines,
} from '../../src/model/session_list.ts';
import {
  type FollowPage,
  followPage,
  type PacketInspection,
  packetInspection,
  type StreamFigures,
  streamFigures,
} from '../../src/model/inspection.ts';
import { type TrafficReport, trafficReport } from '../../src/model/traffic.ts';
import { type FilterCheck, filterCheck } from '../../src/model/wire.ts';
import { NO_ANSWER, problemSentence, RequestError } from './problem.ts';

export { importAnswer };
export type ImportAnswer = v.InferOutput<typeof importAnswer>;

/** What can be changed about a stored session. */
export interface SessionChange {
  readonly name?: string;
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly pinned?: boolean;
  /** What is "here"; null: every private address. The answer comes when all directions were worked out again. */
  readonly local_addresses?: readonly string[] | null;
}

/** Query parameters; undefined and empty ones are left out, null is sent as an empty value. */
export type Query = Readonly<Record<string, string | number | null | undefined>>;

/** Every method rejects with RequestError (one sentence to show), or AbortError when `signal` aborts. */
export interface Rest {
  health(signal?: AbortSignal): Promise<v.InferOutput<typeof healthAnswer>>;
  checkFilter(interfaceName: string, filter: string, signal: AbortSignal): Promise<FilterCheck>;
  /** One page of the list; `cursor` leads on. */
  sessionPage(query: Query, signal?: AbortSignal): Promise<SessionPage>;
  sessionFacets(signal?: AbortSignal): Promise<SessionFacets>;
  sparklines(ids: readonly number[]): Promise<Sparklines['sparklines']>;
  session(id: number, signal?: AbortSignal): Promise<SessionRow>;
  change(id: number, change: SessionChange): Promise<SessionRow>;
  /** Labels a session by today's catalogue; the answer comes when all of it was read again. */
  relabel(id: number): Promise<SessionRow>;
  /** @param leaving the page is going away: the request must outlive it. */
  remove(id: number, leaving?: boolean): Promise<void>;
  packets(id: number, query: Query, signal?: AbortSignal): Promise<v.InferOutput<typeof packetsAnswer>>;
  streams(id: number, query: Query, signal?: AbortSignal): Promise<{ streams: StreamRow[]; total: number }>;
  stream(id: number, key: string, signal?: AbortSignal): Promise<StreamRow>;
  inspect(id: number, no: number, signal?: AbortSignal): Promise<PacketInspection>;
  follow(id: number, key: string, query: Query, signal?: AbortSignal): Promise<FollowPage>;
  figures(id: number, key: string, signal?: AbortSignal): Promise<StreamFigures>;
  metrics(id: number, query: Query, signal?: AbortSignal): Promise<MetricRow[]>;
  protocols(id: number, signal?: AbortSignal): Promise<ProtocolRow[]>;
  apps(id: number, signal?: AbortSignal): Promise<AppRow[]>;
  talkers(id: number, limit: number, signal?: AbortSignal): Promise<TalkerRow[]>;
  rtp(id: number, signal?: AbortSignal): Promise<RtpRow[]>;
  /** What passes the query, in all and step by step. */
  traffic(id: number, query: Query, signal?: AbortSignal): Promise<TrafficReport>;
  composition(id: number, query: Query, signal?: AbortSignal): Promise<CompositionReport>;
  places(id: number, query: Query, signal?: AbortSignal): Promise<PlacesReport>;
  hosts(id: number, query: Query, signal?: AbortSignal): Promise<{ hosts: SessionHostRow[]; total: number }>;
  questions(signal?: AbortSignal): Promise<QuestionsAnswer>;
  ask(id: number, ask: AskRequest, signal: AbortSignal): Promise<AskAnswer>;
  compare(query: Query, signal?: AbortSignal): Promise<Comparison>;
  findings(id: number, query: Query, signal?: AbortSignal): Promise<FindingPage>;
  muted(): Promise<MutedFinding[]>;
  mute(request: MuteRequest): Promise<MutedFinding>;
  unmute(mutedId: number): Promise<void>;
  settings(signal?: AbortSignal): Promise<SettingsReport>;
  changeSettings(change: SettingsChange): Promise<SettingsReport>;
  /** What such a change would remove at once. */
  previewSettings(change: SettingsChange): Promise<KeepingPreview>;
  importSample(job: string, signal?: AbortSignal): Promise<ImportAnswer>;
  /** Ends an import whose request was given up: the server does not notice that by itself. */
  cancelImport(job: string): Promise<void>;
}

export type { PacketRow };

export function queryString(query: Query): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(key, value === null ? '' : String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new RequestError(0, NO_ANSWER, { cause: error });
  }
  if (response.ok) return response;
  throw new RequestError(response.status, problemSentence(response.status, await response.text()));
}

export async function read<Schema extends v.GenericSchema>(
  schema: Schema,
  path: string,
  init?: RequestInit,
): Promise<v.InferOutput<Schema>> {
  const response = await request(path, init);
  const body: unknown = await response.json();
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  throw new RequestError(
    response.status,
    'The server answered in a form that this page does not know. Reload the page.',
  );
}

const bodyOf = (method: 'PATCH' | 'POST' | 'PUT', body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** A request that changes something. */
export const patchOf = (change: unknown): RequestInit => bodyOf('PATCH', change);

export const withSignal = (signal: AbortSignal | undefined): RequestInit => (signal ? { signal } : {});

export function createRest(): Rest {
  const base = '/api/sessions';
  return {
    health: (signal) => read(healthAnswer, '/api/health', withSignal(signal)),
    checkFilter: (name, filter, signal) =>
      read(filterCheck, `/api/interfaces/filter${queryString({ interface: name, filter })}`, { signal }),
    relabel: (id) => read(sessionRow, `${base}/${id}/relabel`, { method: 'POST' }),
    sessionPage: (query, signal) => read(sessionPage, `${base}${queryString(query)}`, withSignal(signal)),
    sessionFacets: (signal) => read(sessionFacets, `${base}/facets`, withSignal(signal)),
    sparklines: async (ids) =>
      (await read(sparklines, `${base}/sparklines${queryString({ ids: ids.join(',') })}`)).sparklines,
    session: (id, signal) => read(sessionRow, `${base}/${id}`, withSignal(signal)),
    change: (id, change) => read(sessionRow, `${base}/${id}`, patchOf(change)),
    async remove(id, leaving = false) {
      await request(`${base}/${id}`, { method: 'DELETE', keepalive: leaving });
    },
    packets: (id, query, signal) =>
      read(packetsAnswer, `${base}/${id}/packets${queryString(query)}`, withSignal(signal)),
    streams: (id, query, signal) =>
      read(streamsAnswer, `${base}/${id}/streams${queryString(query)}`, withSignal(signal)),
    stream: (id, key, signal) => read(streamRow, `${base}/${id}/streams/${key}`, withSignal(signal)),
    inspect: (id, no, signal) => read(packetInspection, `${base}/${id}/packets/${no}`, withSignal(signal)),
    follow: (id, key, query, signal) =>
      read(followPage, `${base}/${id}/streams/${key}/follow${queryString(query)}`, withSignal(signal)),
    figures: (id, key, signal) =>
      read(streamFigures, `${base}/${id}/streams/${key}/figures`, withSignal(signal)),
    metrics: async (id, query, signal) =>
      (await read(metricsAnswer, `${base}/${id}/metrics${queryString(query)}`, withSignal(signal))).metrics,
    protocols: async (id, signal) =>
      (await read(protocolsAnswer, `${base}/${id}/protocols`, withSignal(signal))).protocols,
    apps: async (id, signal) => (await read(appsAnswer, `${base}/${id}/apps`, withSignal(signal))).apps,
    talkers: async (id, limit, signal) =>
      (await read(talkersAnswer, `${base}/${id}/talkers?limit=${limit}`, withSignal(signal))).talkers,
    rtp: async (id, signal) => (await read(rtpAnswer, `${base}/${id}/rtp`, withSignal(signal))).rtp,
    traffic: (id, query, signal) =>
      read(trafficReport, `${base}/${id}/traffic${queryString(query)}`, withSignal(signal)),
    composition: (id, query, signal) =>
      read(compositionReport, `${base}/${id}/composition${queryString(query)}`, withSignal(signal)),
    places: (id, query, signal) =>
      read(placesReport, `${base}/${id}/places${queryString(query)}`, withSignal(signal)),
    hosts: (id, query, signal) =>
      read(hostsAnswer, `${base}/${id}/hosts${queryString(query)}`, withSignal(signal)),
    questions: (signal) => read(questionsAnswer, '/api/questions', withSignal(signal)),
    ask: (id, ask, signal) => read(askAnswer, `${base}/${id}/ask`, { ...bodyOf('POST', ask), signal }),
    compare: (query, signal) => read(comparison, `/api/compare${queryString(query)}`, withSignal(signal)),
    findings: (id, query, signal) =>
      read(findingPage, `${base}/${id}/findings${queryString(query)}`, withSignal(signal)),
    muted: async () => (await read(mutedAnswer, '/api/findings/muted')).muted,
    mute: (request) => read(mutedFinding, '/api/findings/muted', bodyOf('PUT', request)),
    async unmute(mutedId) {
      await request(`/api/findings/muted/${mutedId}`, { method: 'DELETE' });
    },
    settings: (signal) => read(settingsReport, '/api/settings', withSignal(signal)),
    changeSettings: (change) => read(settingsReport, '/api/settings', patchOf(change)),
    previewSettings: (change) => read(keepingPreview, '/api/settings/preview', bodyOf('POST', change)),
    importSample: (job, signal) =>
      read(importAnswer, `${base}/sample${queryString({ job })}`, { method: 'POST', ...withSignal(signal) }),
    async cancelImport(job) {
      await request(`${base}/import${queryString({ job })}`, { method: 'DELETE' });
    },
  };
}
