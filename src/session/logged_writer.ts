/** A model within the hour's budget, each call of it in the log before anything leaves. */
import type { BudgetLimits, HourlyBudget } from '../llm/budget.ts';
import { type ModelAnswer, ModelFailure, type ModelRequest, type ModelWriter } from '../llm/provider.ts';
import type { ModelPurpose } from '../model/model_settings.ts';
import type { ModelCalls } from '../store/model_calls.ts';

export interface LoggedCall {
  readonly purpose: ModelPurpose;
  readonly sessionId: number | null;
}

export interface LoggedParts {
  readonly calls: ModelCalls;
  readonly budget: HourlyBudget;
  readonly limits: () => BudgetLimits;
  /** Whether the user still lets this writer be asked. */
  readonly allowed: () => boolean;
  /** The clock, milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Aborts when Tapdeck stops. */
  readonly closing: AbortSignal;
  /** Told of each call that was begun, and how to end it. */
  readonly onBegun: (call: Promise<unknown>, stop: () => void) => void;
}

const encoder = new TextEncoder();
const bytesOf = (text: string) => encoder.encode(text).byteLength;

export class LoggedWriter implements ModelWriter {
  readonly #writer: ModelWriter;
  readonly #about: LoggedCall;
  readonly #parts: LoggedParts;

  constructor(writer: ModelWriter, about: LoggedCall, parts: LoggedParts) {
    this.#writer = writer;
    this.#about = about;
    this.#parts = parts;
  }

  get writtenBy(): string {
    return this.#writer.writtenBy;
  }
  get destination(): string {
    return this.#writer.destination;
  }
  get local(): boolean {
    return this.#writer.local;
  }

  write(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
    const stop = new AbortController();
    const call = this.#write(request, AbortSignal.any([signal, this.#parts.closing, stop.signal]));
    this.#parts.onBegun(call, () => stop.abort());
    return call;
  }

  async #write(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
    const { calls, budget, limits, allowed, nowMs, closing } = this.#parts;
    if (closing.aborted) throw new ModelFailure('cancelled', 'Tapdeck is stopping.');
    if (!allowed()) throw new ModelFailure('cancelled', 'The model was turned off in the settings.');
    const sent = `${request.instructions}\n\n${request.data}`;
    const bytes = bytesOf(sent) + bytesOf(JSON.stringify(request.schema));
    const beganMs = nowMs();
    const began = performance.now();
    const id = calls.begin({
      ...this.#about,
      timeUs: beganMs * 1000,
      writtenBy: this.writtenBy,
      destination: this.destination,
      local: this.local,
      bytes,
      sent,
    });
    const end = (outcome: string, bytesSent: number, bytesReceived: number) =>
      calls.end(id, { outcome, bytesSent, bytesReceived, tookMs: performance.now() - began });
    let spent: { bytes: number } | undefined;
    try {
      spent = budget.take(bytes, limits(), beganMs);
      const answer = await this.#writer.write(request, signal);
      spent.bytes = answer.bytesSent;
      end('ok', answer.bytesSent, answer.bytesReceived);
      return answer;
    } catch (error) {
      if (error instanceof ModelFailure) {
        if (spent) spent.bytes = error.bytesSent;
        end(error.kind, error.bytesSent, error.bytesReceived);
      } else end('failed', spent?.bytes ?? 0, 0); // a mistake of ours: what left of it is not known
      throw error;
    }
  }
}
