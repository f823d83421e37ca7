/** Gemini, through Google's package. */
import { type GenerateContentResult, GoogleGenerativeAI, type ResponseSchema } from '@google/generative-ai';
import * as v from 'valibot';
import { destinationOf, GEMINI_BASE } from './destination.ts';
import type { Exchange } from './exchange.ts';
import { ModelFailure, type ModelRequest } from './provider.ts';
import { geminiSchema } from './schema.ts';
import type { ModelApi } from './writer.ts';

const NAME = 'Gemini';

export interface GeminiOptions {
  readonly key: string;
  /** Letters, digits and `.-_`: it becomes part of the address. */
  readonly model: string;
  /** Scheme, host and port of who is asked in its place. */
  readonly base?: string | undefined;
}

/** What is read of an answer (ai.google.dev/api/generate-content); `thought` parts are the model's own notes. */
const answer = v.object({
  promptFeedback: v.nullish(v.object({ blockReason: v.nullish(v.string()) })),
  candidates: v.nullish(v.array(v.object({
    finishReason: v.nullish(v.string()),
    content: v.nullish(v.object({
      parts: v.nullish(v.array(v.object({ text: v.nullish(v.string()), thought: v.nullish(v.boolean()) }))),
    })),
  }))),
});

export class GeminiApi implements ModelApi {
  readonly name = NAME;
  readonly keyVariable = 'GEMINI_API_KEY';
  readonly writtenBy: string;
  readonly destination: string;
  /** Never, also behind a gateway on this machine: it hands on to Google. */
  readonly local = false;
  readonly #options: GeminiOptions;

  constructor(options: GeminiOptions) {
    this.#options = options;
    this.writtenBy = `gemini:${options.model}`;
    this.destination = destinationOf(options.base ?? GEMINI_BASE);
  }

  async ask({ instructions, data, schema }: ModelRequest, exchange: Exchange): Promise<string> {
    const { key, model, base } = this.#options;
    const client = new GoogleGenerativeAI(key).getGenerativeModel({
      model,
      systemInstruction: instructions,
      generationConfig: {
        responseMimeType: 'application/json',
        responseSchema: geminiSchema(schema) as unknown as ResponseSchema, // its type has no room for plain JSON Schema
        temperature: 0.2,
      },
    }, { baseUrl: base ?? GEMINI_BASE });
    let result: GenerateContentResult;
    try {
      result = await withFetch(exchange.fetch, () => client.generateContent(data));
    } catch (error) {
      // Asked and answered well: what the package stumbled over is the answer.
      if (exchange.asked && !exchange.trouble) throw unknownAnswer();
      throw error;
    }
    return written(result.response);
  }
}

/**
 * The package takes no `fetch` of ours, reads answers without a bound and hides Retry-After. It asks for the global one
 * before it first awaits, so nobody else meets the one that stands in for that moment.
 */
function withFetch<T>(own: typeof fetch, call: () => Promise<T>): Promise<T> {
  const usual = globalThis.fetch;
  globalThis.fetch = own;
  try {
    return call();
  } finally {
    globalThis.fetch = usual;
  }
}

/** The text of the first candidate. @throws ModelFailure when it was held back, or cut */
function written(response: unknown): string {
  const read = v.safeParse(answer, response);
  if (!read.success) throw unknownAnswer();
  const { candidates, promptFeedback } = read.output;
  const blocked = promptFeedback?.blockReason;
  if (blocked) throw refused('does not take this request', blocked);
  const [first] = candidates ?? [];
  const reason = first?.finishReason ?? 'STOP';
  if (reason === 'MAX_TOKENS') {
    throw new ModelFailure('too_long', `${NAME} did not come to an end of its answer.`);
  }
  if (reason !== 'STOP' && reason !== 'FINISH_REASON_UNSPECIFIED') {
    throw refused('held its answer back', reason);
  }
  const text = (first?.content?.parts ?? []).filter(({ thought }) => !thought).map(({ text }) => text ?? '')
    .join('');
  if (text === '') throw unknownAnswer();
  return text;
}

/** @param reason a word of its API, such as SAFETY; anything else is not repeated */
function refused(what: string, reason: string): ModelFailure {
  return new ModelFailure(
    'refused',
    `${NAME} ${what}${/^[A-Z_]{1,40}$/.test(reason) ? ` (${reason})` : ''}.`,
  );
}

const unknownAnswer = () =>
  new ModelFailure('not_json', `${NAME} answered with something else than its documentation says.`);
