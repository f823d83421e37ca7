/** Any server that speaks OpenAI's chat completions: Ollama, llama.cpp, vLLM, a service. */
import * as v from 'valibot';
import { destinationOf, isLocal } from './destination.ts';
import { type Exchange, Trouble } from './exchange.ts';
import { ModelFailure, type ModelRequest } from './provider.ts';
import { openAiSchema } from './schema.ts';
import type { ModelApi } from './writer.ts';

export interface OpenAiOptions {
  /** Up to `/chat/completions`, such as `http://127.0.0.1:11434/v1`. */
  readonly base: string;
  readonly model: string;
  readonly key?: string | undefined;
}

const answer = v.object({
  choices: v.array(v.object({
    finish_reason: v.nullish(v.string()),
    message: v.object({ content: v.nullish(v.string()), refusal: v.nullish(v.string()) }),
  })),
});

/**
 * Ways to ask for JSON, the best first. Servers answer 400 or 422 to what they do not know: some to a schema, some to
 * `response_format`, some models to a temperature. No limit of tokens is given, because its name differs from model to model: a
 * model that does not end meets the limit of time.
 */
const WAYS: readonly ((schema: ModelRequest['schema']) => Record<string, unknown>)[] = [
  (schema) => ({
    temperature: 0.2,
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', strict: true, schema: openAiSchema(schema) },
    },
  }),
  () => ({ temperature: 0.2, response_format: { type: 'json_object' } }),
  () => ({}),
];

export class OpenAiApi implements ModelApi {
  readonly name: string;
  readonly keyVariable = 'LLM_API_KEY';
  readonly writtenBy: string;
  readonly destination: string;
  readonly local: boolean;
  readonly #options: OpenAiOptions;
  /** The first way that the server is not known to refuse. */
  #way = 0;

  constructor(options: OpenAiOptions) {
    this.#options = options;
    this.writtenBy = `openai:${options.model}`;
    this.destination = destinationOf(options.base);
    this.local = isLocal(options.base);
    this.name = `The model server at ${this.destination}`;
  }

  async ask(request: ModelRequest, exchange: Exchange): Promise<string> {
    for (let way = this.#way;; way++) {
      try {
        const response = await this.#post(request, way, exchange);
        this.#way = way;
        return this.#written(await response.text());
      } catch (error) {
        const unknown = error instanceof Trouble && error.kind === 'rejected' &&
          (error.status === 400 || error.status === 422);
        if (!unknown || way + 1 >= WAYS.length) throw error;
      }
    }
  }

  #post({ instructions, data, schema }: ModelRequest, way: number, exchange: Exchange): Promise<Response> {
    const { base, model, key } = this.#options;
    const shape = `Answer with one JSON object that fits this JSON Schema, and nothing else:\n${
      JSON.stringify(schema)
    }`;
    return exchange.fetch(`${base}/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({
        model,
        stream: false,
        messages: [
          { role: 'system', content: `${instructions}\n\n${shape}` },
          { role: 'user', content: data },
        ],
        ...WAYS[way]?.(schema),
      }),
    });
  }

  /** @throws ModelFailure when it was held back, or cut */
  #written(text: string): string {
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), answer), text);
    const first = read.success ? read.output.choices[0] : undefined;
    if (first?.finish_reason === 'length') {
      throw new ModelFailure('too_long', `${this.name} did not come to an end of its answer.`);
    }
    if (first?.message.refusal || first?.finish_reason === 'content_filter') {
      throw new ModelFailure('refused', `${this.name} held its answer back.`);
    }
    if (!first?.message.content) {
      throw new ModelFailure(
        'not_json',
        `${this.name} answered with something else than chat completions have.`,
      );
    }
    return first.message.content;
  }
}
