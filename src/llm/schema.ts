/** One schema of an answer, as each API wants it. */
import type { AnswerSchema } from './provider.ts';

/** Words of JSON Schema that Gemini's `responseSchema` knows; it refuses a request with others. */
const GEMINI_WORDS = [
  'type',
  'description',
  'enum',
  'items',
  'properties',
  'required',
  'minItems',
  'maxItems',
];

const isSchema = (value: unknown): value is AnswerSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Each schema within a schema changed, from the inside out. */
function changed(schema: AnswerSchema, change: (schema: AnswerSchema) => AnswerSchema): AnswerSchema {
  const inside: Record<string, unknown> = { ...schema };
  if (isSchema(schema['items'])) inside['items'] = changed(schema['items'], change);
  if (isSchema(schema['properties'])) {
    inside['properties'] = Object.fromEntries(
      Object.entries(schema['properties']).map(([name, each]) => [
        name,
        isSchema(each) ? changed(each, change) : each,
      ]),
    );
  }
  return change(inside);
}

/** `["string", "null"]` is a nullable string there. */
export function geminiSchema(schema: AnswerSchema): AnswerSchema {
  return changed(schema, (each) => {
    const kept = Object.fromEntries(Object.entries(each).filter(([word]) => GEMINI_WORDS.includes(word)));
    if (!Array.isArray(each['type'])) return kept;
    const types = each['type'].filter((type) => type !== 'null');
    return { ...kept, type: types[0], ...(types.length < each['type'].length ? { nullable: true } : {}) };
  });
}

/** Its strict mode wants every object closed, and every property required. */
export function openAiSchema(schema: AnswerSchema): AnswerSchema {
  return changed(
    schema,
    (each) =>
      isSchema(each['properties'])
        ? { ...each, required: Object.keys(each['properties']), additionalProperties: false }
        : each,
  );
}
