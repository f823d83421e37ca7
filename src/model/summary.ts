/**
 * Words about a session: the facts they rest on, and what was written. Every number in a sentence is one of a fact;
 * a sentence names the facts that it rests on by their ids.
 */
import * as v from 'valibot';

/** Facts that one digest holds at most. */
export const MOST_FACTS = 400;

/** Where a fact can be looked up in the page; null fields do not narrow. */
export const factLink = v.object({
  view: v.picklist([
    'charts',
    'protocols',
    'apps',
    'hosts',
    'talkers',
    'rtp',
    'findings',
    'streams',
    'packets',
    'capture',
  ]),
  app: v.nullable(v.string()),
  host: v.nullable(v.string()),
  protocol: v.nullable(v.string()),
  stream_key: v.nullable(v.string()),
  from_us: v.nullable(v.number()),
  to_us: v.nullable(v.number()),
});
export type FactLink = v.InferOutput<typeof factLink>;

/** One thing that was computed, or one name that was seen. */
export const fact = v.object({
  /** Unique in its digest and the same for the same figure of another: `tcp.rtt_p50_ms`, `app.1.bytes`. */
  id: v.string(),
  /** What it is: "TCP round trip, p50". */
  label: v.string(),
  /** In the unit's base (bits a second, bytes, milliseconds, seconds); a text for names; null: not measured. */
  value: v.nullable(v.union([v.number(), v.string()])),
  unit: v.picklist(['count', 'bytes', 'bps', 'ms', 's', 'percent', 'mos', 'time_us', 'name']),
  /** As a sentence writes it: "18.4 ms", "15.4 Mbps", "not measured". */
  written: v.string(),
  opens: v.nullable(factLink),
});
export type Fact = v.InferOutput<typeof fact>;

export const sentence = v.object({ text: v.string(), facts: v.array(v.string()) });
export type Sentence = v.InferOutput<typeof sentence>;

export const SECTIONS = [
  'status',
  'overall',
  'tcp',
  'rtp',
  'udp',
  'quic',
  'dns',
  'security',
  'applications',
  'places',
  'findings',
  'capture',
  'suggestions',
] as const;

export const SECTION_TITLES: Readonly<Record<(typeof SECTIONS)[number], string>> = {
  status: 'Status',
  overall: 'Overall',
  tcp: 'TCP',
  rtp: 'RTP',
  udp: 'UDP',
  quic: 'QUIC',
  dns: 'DNS',
  security: 'Security',
  applications: 'Applications',
  places: 'Places',
  findings: 'Notable findings',
  capture: 'Capture quality',
  suggestions: 'Suggestions',
};

export const reportSection = v.object({
  id: v.picklist(SECTIONS),
  verdict: v.nullable(v.picklist(['good', 'fair', 'poor'])),
  sentences: v.array(sentence),
});
export type ReportSection = v.InferOutput<typeof reportSection>;

/** What stands in `summary_view.report_json`. A status has one section, `status`. */
export const report = v.object({
  scope: v.picklist(['window', 'session']),
  /** Packet time that it covers; null in a session without packets. */
  from_us: v.nullable(v.number()),
  to_us: v.nullable(v.number()),
  sections: v.array(reportSection),
  /** Those that the sentences rest on. */
  facts: v.pipe(v.array(fact), v.maxLength(MOST_FACTS)),
  /** Sentences of a model that were struck, because the digest does not support a number or name in them. */
  struck: v.number(),
  /** Why the built-in writer wrote this although a model was asked (one sentence); null otherwise. */
  fallback: v.nullable(v.string()),
});
export type Report = v.InferOutput<typeof report>;

export const summaryRow = v.object({
  summary_id: v.number(),
  session_id: v.number(),
  /** Packet time that it was written about: the end of what it covers. */
  time_us: v.number(),
  kind: v.picklist(['periodic', 'final']),
  /** `rules`, `gemini:MODEL` or `openai:MODEL`. */
  written_by: v.string(),
  text: v.string(),
  report: v.nullable(report),
});
export type SummaryRow = v.InferOutput<typeof summaryRow>;

/** Who can be asked to write. */
export const WRITERS = ['rules', 'gemini', 'openai'] as const;
export type WriterName = (typeof WRITERS)[number];

/** Answer of `GET /api/sessions/:id/summaries`: the latest moments first, of the same moment the newest version first. */
export const summariesAnswer = v.object({ summaries: v.array(summaryRow) });

/** Answer of `GET /api/sessions/:id/digest`: what a model would be sent. */
export const digestAnswer = v.object({
  scope: v.picklist(['window', 'session']),
  from_us: v.nullable(v.number()),
  to_us: v.nullable(v.number()),
  facts: v.array(fact),
  /** As they would be sent, but for the random number of the fence. */
  instructions: v.string(),
  data: v.string(),
  /** Whether hosts have other names in `data`. */
  pseudonymised: v.boolean(),
  /** UTF-8 bytes of instructions, data and the schema of the answer; the API's envelope comes on top. */
  bytes: v.number(),
});
export type DigestAnswer = v.InferOutput<typeof digestAnswer>;
