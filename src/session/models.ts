/**
 * Which model writes, if any: what is configured, what the user chose, and to where the user lets aggregates go. Without
 * all three it is the built-in writer.
 */
import { HourlyBudget } from '../llm/budget.ts';
import { destinationOf, GEMINI_BASE, isLocal } from '../llm/destination.ts';
import { GeminiApi } from '../llm/gemini.ts';
import { OpenAiApi } from '../llm/openai.ts';
import type { ModelWriter } from '../llm/provider.ts';
import { HttpModelWriter } from '../llm/writer.ts';
import { TapdeckError } from '../model/errors.ts';
import {
  MODEL_PROVIDERS,
  type ModelCallText,
  type ModelEndpoints,
  type ModelLog,
  type ModelProvider,
  type ModelProviderId,
  type ModelPurpose,
  type ModelService,
  type ModelSettings,
  type ModelSettingsChange,
  type ModelsReport,
} from '../model/model_settings.ts';
import type { ModelCalls } from '../store/model_calls.ts';
import type { SettingsRows } from '../store/settings_rows.ts';
import { LoggedWriter } from './logged_writer.ts';

const HOUR_US = 3_600_000_000;

export interface ModelsParts {
  readonly rows: SettingsRows<ModelSettings>;
  readonly calls: ModelCalls;
  readonly endpoints: ModelEndpoints;
  /** The clock, milliseconds since the epoch. */
  readonly nowMs?: () => number;
}

export class Models implements ModelService, AsyncDisposable {
  readonly #parts: ModelsParts;
  readonly #nowMs: () => number;
  readonly #budget: HourlyBudget;
  readonly #closing = new AbortController();
  /** Calls that go on. */
  readonly #open = new Set<{ ended: Promise<unknown>; allowed: () => boolean; stop: () => void }>();
  /** The last one of each provider: it remembers how its server wants to be asked, and until when it does not. */
  readonly #writers = new Map<ModelProviderId, { of: string; writer: ModelWriter }>();

  constructor(parts: ModelsParts) {
    this.#parts = parts;
    this.#nowMs = parts.nowMs ?? Date.now;
    const spent = parts.calls.since(this.#nowMs() * 1000 - HOUR_US);
    this.#budget = new HourlyBudget(spent.map(({ timeUs, bytes }) => ({ atMs: timeUs / 1000, bytes })));
  }

  get settings(): ModelSettings {
    return this.#parts.rows.read();
  }

  /**
   * Who writes, undefined: the built-in writer. What the writer is asked is logged and within the budget.
   * @param provider asked for by name (a text written again): used whatever the settings choose
   * @throws TapdeckError `conflict` when that one cannot be used, with what to do
   */
  writerFor(
    purpose: ModelPurpose,
    sessionId: number | null,
    provider?: ModelProviderId,
  ): ModelWriter | undefined {
    const settings = this.settings;
    const chosen = provider ?? (settings[`use_for_${purpose}`] ? settings.provider : 'rules');
    if (chosen === null || chosen === 'rules') return undefined;
    const problem = this.#problem(chosen, settings);
    if (problem !== null) {
      if (provider === undefined) return undefined;
      throw new TapdeckError('conflict', problem);
    }
    const writer = this.#writer(chosen, settings);
    const allowed = () => this.#problem(chosen, this.settings) === null;
    return new LoggedWriter(writer, { purpose, sessionId }, {
      calls: this.#parts.calls,
      budget: this.#budget,
      limits: () => {
        const { calls_per_hour, kilobytes_per_hour } = this.settings;
        return { callsPerHour: calls_per_hour, bytesPerHour: kilobytes_per_hour * 1000 };
      },
      allowed,
      nowMs: this.#nowMs,
      closing: this.#closing.signal,
      onBegun: (call, stop) => {
        const ended = call.catch(() => {}).finally(() => this.#open.delete(one)); // its caller is told
        const one = { ended, allowed, stop };
        this.#open.add(one);
      },
    });
  }

  report(): ModelsReport {
    const settings = this.settings;
    const providers = MODEL_PROVIDERS.map((id) => this.#provider(id, settings));
    const { provider } = settings;
    const problem = provider === null || provider === 'rules' ? null : this.#problem(provider, settings);
    const chosen = problem === null ? providers.find(({ id }) => id === provider) : undefined;
    const { calls, bytes } = this.#budget.used(this.#nowMs());
    return {
      settings,
      providers,
      written_by: chosen ? `${chosen.id}:${chosen.model}` : 'rules',
      offered: provider === null ? providers.find(({ configured }) => configured)?.id ?? null : null,
      problem,
      used: { calls, bytes_sent: bytes },
    };
  }

  change(change: ModelSettingsChange): ModelsReport {
    const settings = { ...this.settings, ...change } as ModelSettings;
    const { provider, consent_to: consent } = change;
    if (provider && provider !== 'rules') {
      const { missing } = this.#provider(provider, settings);
      if (missing !== null) throw new TapdeckError('invalid', missing);
    }
    const known = MODEL_PROVIDERS.map((id) => this.#provider(id, settings).destination);
    if (consent != null && !known.includes(consent)) {
      throw new TapdeckError(
        'invalid',
        'Nobody at that address is configured: agree to one of the destinations.',
      );
    }
    this.#parts.rows.change(change);
    for (const one of this.#open) if (!one.allowed()) one.stop();
    return this.report();
  }

  log({ cursor, limit }: { cursor?: number; limit: number }): ModelLog {
    const calls = this.#parts.calls.list(limit, cursor);
    return { calls, next_cursor: calls.length < limit ? null : calls.at(-1)?.call_id ?? null };
  }

  sent(callId: number): ModelCallText {
    const found = this.#parts.calls.find(callId);
    if (!found) throw new TapdeckError('not_found', `There is no call ${callId} in the log.`);
    const { call, sent, leftOut } = found;
    if (sent === null) {
      throw new TapdeckError(
        'gone',
        call.bytes_sent === 0 ? 'Nothing was sent.' : 'What was sent is kept of the latest calls only.',
      );
    }
    return { call, sent, left_out: leftOut };
  }

  clearLog(): void {
    this.#parts.calls.clear();
  }

  /** Ends calls that go on, and waits until the log says so. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#open].map(({ ended }) => ended));
  }

  #provider(id: ModelProviderId, settings: ModelSettings): ModelProvider {
    const { gemini, openai } = this.#parts.endpoints;
    if (id === 'gemini') {
      const destination = gemini ? destinationOf(gemini.base ?? GEMINI_BASE) : null;
      return {
        id,
        configured: gemini !== undefined,
        missing: gemini
          ? null
          : 'Write GEMINI_API_KEY=... into .env beside deno.json, and start Tapdeck again.',
        key_present: gemini !== undefined,
        destination,
        local: false,
        model: settings.gemini_model,
        agreed: destination !== null && settings.consent_to === destination,
      };
    }
    const model = settings.openai_model ?? openai?.model ?? null;
    const destination = openai ? destinationOf(openai.base) : null;
    const local = openai !== undefined && isLocal(openai.base);
    const missing = !openai
      ? 'Write LLM_BASE_URL=... into .env beside deno.json, and start Tapdeck again.'
      : model === null
      ? 'Name the model in the settings, or with LLM_MODEL=... in .env.'
      : null;
    return {
      id,
      configured: missing === null,
      missing,
      key_present: openai?.key !== undefined,
      destination,
      local,
      model,
      agreed: destination !== null && (local || settings.consent_to === destination),
    };
  }

  /** Why a provider cannot be asked, and what to do; null when it can. */
  #problem(id: ModelProviderId, settings: ModelSettings): string | null {
    const { missing, agreed, destination } = this.#provider(id, settings);
    if (missing !== null) return missing;
    return agreed ? null : `Nothing is sent to ${destination} before you have agreed to it in the settings.`;
  }

  #writer(id: ModelProviderId, settings: ModelSettings): ModelWriter {
    const { gemini, openai } = this.#parts.endpoints;
    const model = this.#provider(id, settings).model ?? '';
    const of = `${settings.time_limit_s} ${model}`;
    const made = this.#writers.get(id);
    if (made?.of === of) return made.writer;
    const api = id === 'gemini' && gemini
      ? new GeminiApi({ ...gemini, model })
      : openai && new OpenAiApi({ ...openai, model });
    if (!api) throw new Error(`${id} is not configured`);
    const writer = new HttpModelWriter(api, { timeLimitMs: settings.time_limit_s * 1000 });
    this.#writers.set(id, { of, writer });
    return writer;
  }
}
