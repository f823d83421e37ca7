import { fileURLToPath } from 'node:url';
import type { Surroundings } from './config.ts';

/** Variables that Tapdeck reads; nothing else of the environment is looked at. */
export const ENVIRONMENT = ['TAPDECK_TOKEN', 'TAPDECK_IP_API', 'INIT_CWD'] as const;

/** Where this process is, for `parseConfig`. */
export function surroundings(): Surroundings {
  return {
    root: fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, ''),
    // `deno task` changes the folder; it leaves the user's own in INIT_CWD.
    cwd: Deno.env.get('INIT_CWD') ?? Deno.cwd(),
    env: Object.fromEntries(ENVIRONMENT.map((name) => [name, Deno.env.get(name)])),
    processors: navigator.hardwareConcurrency,
    makeToken: () => crypto.randomUUID().replaceAll('-', ''),
  };
}
