import { fileURLToPath } from 'node:url';
import type { Command, Surroundings } from './config.ts';
import { KEY_VARIABLES, MODEL_VARIABLES } from './config_models.ts';

const ENVIRONMENT = ['TAPDECK_TOKEN', 'TAPDECK_IP_API', 'INIT_CWD'] as const;

/** Variables that a command reads; nothing else of the environment is looked at, and the keys of models by one only. */
export function environmentOf(command: Command): readonly string[] {
  return command === 'start' ? [...ENVIRONMENT, ...MODEL_VARIABLES] : ENVIRONMENT;
}

/** Where this process is, for `parseConfig`. */
export function surroundings(command: Command): Surroundings {
  return {
    root: fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, ''),
    // `deno task` changes the folder; it leaves the user's own in INIT_CWD.
    cwd: Deno.env.get('INIT_CWD') ?? Deno.cwd(),
    env: Object.fromEntries(environmentOf(command).map((name) => [name, Deno.env.get(name)])),
    processors: navigator.hardwareConcurrency,
    makeToken: () => crypto.randomUUID().replaceAll('-', ''),
  };
}

/** Programs that are started from now on (a browser, say) do not inherit the keys of models. */
export function forgetKeys(command: Command): void {
  if (command === 'start') { for (const name of KEY_VARIABLES) Deno.env.delete(name); }
}
