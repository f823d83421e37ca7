/** Models, as the environment has them: keys must not stand in a command line, which every user of a machine can read. */
import type { ModelEndpoints } from './model/model_settings.ts';
import { webAddress } from './config_given.ts';

export const MODEL_VARIABLES = [
  'GEMINI_API_KEY',
  'GEMINI_BASE_URL',
  'LLM_BASE_URL',
  'LLM_MODEL',
  'LLM_API_KEY',
] as const;

/** Those of them that are secret. */
export const KEY_VARIABLES = [
  'GEMINI_API_KEY',
  'LLM_API_KEY',
] as const satisfies readonly (typeof MODEL_VARIABLES)[number][];

type Environment = Readonly<Record<string, string | undefined>>;

/** Each fault names its variable, and never what stands in it. */
export function modelEndpoints(env: Environment, faults: string[]): ModelEndpoints {
  const geminiKey = key('GEMINI_API_KEY', env, faults);
  const geminiBase = webAddress('GEMINI_BASE_URL', env, faults);
  const base = webAddress('LLM_BASE_URL', env, faults, 'http://127.0.0.1:11434/v1');
  const model = env['LLM_MODEL'] || undefined;
  if (model !== undefined && !/^[\x21-\x7e]{1,200}$/.test(model)) {
    faults.push('LLM_MODEL is the name of a model: up to 200 characters without spaces');
  }
  const llmKey = key('LLM_API_KEY', env, faults);
  return {
    ...(geminiKey === undefined
      ? {}
      : { gemini: { key: geminiKey, ...(geminiBase === undefined ? {} : { base: geminiBase }) } }),
    ...(base === undefined ? {} : {
      openai: {
        base,
        ...(model === undefined ? {} : { model }),
        ...(llmKey === undefined ? {} : { key: llmKey }),
      },
    }),
  };
}

/** It becomes a header: a line break would end that. */
function key(name: string, env: Environment, faults: string[]): string | undefined {
  const text = env[name] || undefined;
  if (text === undefined || /^[\x21-\x7e]{1,500}$/.test(text)) return text;
  faults.push(`${name} is no key: it has up to 500 characters without spaces`);
  return undefined;
}
