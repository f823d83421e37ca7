/** Models that write: what the user chose of them, what is configured, and the log of what was sent. */
import * as v from 'valibot';

const text = v.string();
const maybeText = v.nullable(text);
const count = v.number();

/** What the environment says of models; keys and addresses come from nowhere else. */
export interface ModelEndpoints {
  readonly gemini?: { readonly key: string; readonly base?: string };
  /** `base`: up to `/chat/completions`. */
  readonly openai?: { readonly base: string; readonly model?: string; readonly key?: string };
}

export const MODEL_PROVIDERS = ['gemini', 'openai'] as const;
export type ModelProviderId = typeof MODEL_PROVIDERS[number];

/** What a model is asked for: the minute's status, the report at the end, a question in plain words. */
export const MODEL_PURPOSES = ['status', 'final', 'ask'] as const;
export type ModelPurpose = typeof MODEL_PURPOSES[number];

const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

export const modelSettings = v.strictObject({
  /** `rules`: the built-in writer; null: nobody has chosen, so it writes as well, and what is configured is offered. */
  provider: v.nullable(v.picklist(['rules', ...MODEL_PROVIDERS])),
  /** It becomes part of an address. */
  gemini_model: v.pipe(
    text,
    v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'must be the name of a model, such as gemini-flash-latest'),
  ),
  /** Null: what LLM_MODEL says. */
  openai_model: v.nullable(v.pipe(text, v.regex(/^[\x21-\x7e]{1,200}$/, 'must be the name of a model'))),
  /** The host and port to which the user lets aggregates go; null: nowhere but on this machine. */
  consent_to: v.nullable(v.pipe(text, v.maxLength(300))),
  /** Models get made-up names and addresses in place of hosts. */
  pseudonymise_hosts: v.boolean(),
  use_for_status: v.boolean(),
  use_for_final: v.boolean(),
  use_for_ask: v.boolean(),
  calls_per_hour: whole(1, 1000),
  /** Kilobytes (1000 bytes) sent. */
  kilobytes_per_hour: whole(1, 100_000),
  /** Of one call with its tries. */
  time_limit_s: whole(5, 600),
});
export type ModelSettings = v.InferOutput<typeof modelSettings>;
export const modelSettingsChange = v.partial(modelSettings);
export type ModelSettingsChange = v.InferOutput<typeof modelSettingsChange>;

export const DEFAULT_MODEL_SETTINGS: ModelSettings = {
  provider: null,
  // An alias of Google's: models themselves are retired within a year or two.
  gemini_model: 'gemini-flash-latest',
  openai_model: null,
  consent_to: null,
  pseudonymise_hosts: false,
  use_for_status: true,
  use_for_final: true,
  use_for_ask: true,
  calls_per_hour: 100, // a status each minute, and reports and questions beside it
  kilobytes_per_hour: 2000,
  time_limit_s: 60,
};

export const modelProvider = v.object({
  id: v.picklist(MODEL_PROVIDERS),
  /** Whether it can be chosen; `missing` says in one sentence what to do where it cannot. */
  configured: v.boolean(),
  missing: maybeText,
  key_present: v.boolean(),
  /** Host and port; null while not configured. */
  destination: maybeText,
  /** On this machine: nothing leaves it, and nobody need agree. */
  local: v.boolean(),
  model: maybeText,
  /** Whether the user lets aggregates go there. */
  agreed: v.boolean(),
});
export type ModelProvider = v.InferOutput<typeof modelProvider>;

/** Answer of `GET /api/settings/models` and of its PATCH. */
export const modelsReport = v.object({
  settings: modelSettings,
  providers: v.array(modelProvider),
  /** Who writes now: `rules`, `gemini:MODEL` or `openai:MODEL`. */
  written_by: text,
  /** Who could write, while the user has not chosen. */
  offered: v.nullable(v.picklist(MODEL_PROVIDERS)),
  /** Why the one that was chosen does not write, and what to do; null when all is well. */
  problem: maybeText,
  /** Within the last hour. */
  used: v.object({ calls: count, bytes_sent: count }),
});
export type ModelsReport = v.InferOutput<typeof modelsReport>;

export const modelCall = v.object({
  call_id: count,
  /** The clock when it was asked. */
  time_us: count,
  /** Null: of no session. The session may have been deleted since. */
  session_id: v.nullable(count),
  purpose: v.picklist(MODEL_PURPOSES),
  written_by: text,
  /** Host and port. */
  destination: text,
  local: v.boolean(),
  /** Of the bodies of all tries; of a call that has not ended, what one try takes. */
  bytes_sent: count,
  bytes_received: v.nullable(count),
  /** `ok` or a kind of failure (`timeout`, `quota`, ...); null: it has not ended, or Tapdeck did before it. */
  outcome: maybeText,
  took_ms: v.nullable(count),
  /** Whether what was sent can be read (`GET /api/models/log/:call`): the latest ones can. */
  readable: v.boolean(),
});
export type ModelCall = v.InferOutput<typeof modelCall>;

/** One page of the log, newest first. */
export const modelLog = v.object({ calls: v.array(modelCall), next_cursor: v.nullable(count) });
export type ModelLog = v.InferOutput<typeof modelLog>;

export const modelCallText = v.object({
  call: modelCall,
  /** Instructions and data as they left. */
  sent: text,
  /** Characters that were left out at the end of it. */
  left_out: count,
});
export type ModelCallText = v.InferOutput<typeof modelCallText>;

/** The choice of models, and their log. */
export interface ModelService {
  report(): ModelsReport;
  /** `invalid` for a provider that is not configured, or consent to a place that nobody would ask. */
  change(change: ModelSettingsChange): ModelsReport;
  /** @param cursor calls before this `call_id` */
  log(query: { cursor?: number; limit: number }): ModelLog;
  /** `not_found` for a call that is not in the log, `gone` for one whose text is not kept any more. */
  sent(callId: number): ModelCallText;
  clearLog(): void;
}
