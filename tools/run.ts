/**
 * Starts Tapdeck with exactly the permissions that this run needs: the folders of its database and captures, its own
 * port, and the programs that the command starts. Deno's permissions are flags of a process, so flags that depend on Tapdeck's own need this
 * step in between.
 */
import { dirname } from 'node:path';
import { buildPage } from './build_page.ts';
import { DatabaseFetcher } from './fetch_databases.ts';
import { opener } from '../src/commands/open_page.ts';
import { IP_API_BASE } from '../src/geo/ip_api.ts';
import { type Config, isCommand, parseConfig, USAGE } from '../src/config.ts';
import { destinationOf, GEMINI_BASE } from '../src/llm/destination.ts';
import { sentence, TapdeckError } from '../src/model/errors.ts';
import type { ModelEndpoints } from '../src/model/model_settings.ts';
import { RULES_FILE } from '../src/session/rules_file.ts';
import { environmentOf, forgetKeys, surroundings } from '../src/surroundings.ts';

const encoder = new TextEncoder();
const print = (line: string) => void Deno.stdout.writeSync(encoder.encode(`${line}\n`));
const say = (line: string) => void Deno.stderr.writeSync(encoder.encode(`${line}\n`));

/**
 * How often the parent is looked for, because a launcher that was killed must not leave a server behind, and whether the
 * server wants the offline databases.
 */
const PARENT_CHECK_MS = 1000;

/** A comma ends an entry of Deno's lists and cannot be escaped: the nearest folder above without one is named. */
function plain(path: string): string {
  return path.includes(',') ? plain(dirname(path)) : path;
}

const flag = (name: string, values: readonly string[]) =>
  values.length === 0 ? [] : [`--allow-${name}=${[...new Set(values)].join(',')}`];

/**
 * V8 lets its heap grow to a multiple of what lives in it before it looks for garbage, and nearly all of ours is: half
 * as much again costs 8% more processor time and saves a third of the memory. Of the room for what is new it would take
 * 16 MB twice or thrice, in each thread: half of that costs nothing that could be measured and saves 40 MB and more.
 */
export const HEAP_FLAG = '--v8-flags=--heap-growing-percent=50,--max-semi-space-size=8';

/** As Deno's list of the network wants it. */
const endpoint = (host: string, port: number | string) =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Models that can be chosen in the settings: only those that are configured. */
function models({ gemini, openai }: ModelEndpoints): string[] {
  return [...(gemini ? [gemini.base ?? GEMINI_BASE] : []), ...(openai ? [openai.base] : [])].map(
    destinationOf,
  );
}

/** The machine's name servers, which Deno asks itself when reverse DNS is turned on (resolv.conf(5)). */
export function nameServers(resolvConf: string): string[] {
  return [...resolvConf.matchAll(/^[ \t]*nameserver[ \t]+([0-9a-fA-F.:]+)[ \t]*$/gm)]
    .flatMap(([, address]) => address === undefined ? [] : [endpoint(address, 53)]);
}

/**
 * What one command may touch; each entry is there because the command fails without it.
 * @param resolvers the machine's name servers, as `address:port`
 */
export function permissions(config: Config, root: string, resolvers: readonly string[] = []): string[] {
  const folder = dirname(config.db); // SQLite keeps two more files beside the database
  const captures = `${config.data}/captures`;
  const geo = `${config.data}/geo`;
  // A thread's script is read by Deno as a file.
  const pump = `${root}/src/capture/tshark_pump.ts`;
  const rules = `${config.data}/${RULES_FILE}`;
  const reads = [`${root}/migrations`, folder, captures, geo];
  const writes: string[] = [];
  const hosts: string[] = [];
  const programs: string[] = [];
  const facts: string[] = [];
  switch (config.command) {
    case 'start':
      reads.push(pump, rules, `${root}/web/dist`, `${root}/samples`);
      writes.push(folder, captures, geo);
      // Beyond its own port: who is asked only when the user turned that on.
      hosts.push(
        endpoint(config.host, config.port),
        destinationOf(config.ipApi ?? IP_API_BASE),
        ...resolvers,
        ...models(config.models),
      );
      // ps and kill find and end a dumpcap that a crash left behind.
      programs.push('tshark', 'dumpcap', 'ps', 'kill', ...(config.open ? [opener()] : []));
      // A question's query runs in a process of its own, with fewer permissions than this one's. What the system counts on
      // interfaces lies where Deno reads only with all of them.
      if (!root.includes(',')) {
        programs.push(`${root}/src/store/ask/run.sh`, `${root}/src/capture/counters.sh`);
      }
      facts.push('networkInterfaces', 'uid', 'statfs'); // uid: root's tshark runs as nobody; statfs: room on the disk
      break;
    case 'import':
      reads.push(pump, rules, ...config.files.filter((file) => file !== '-'));
      writes.push(folder, captures);
      programs.push('tshark');
      facts.push('uid');
      break;
    case 'export':
      if (config.out !== undefined) {
        reads.push(dirname(config.out));
        writes.push(dirname(config.out));
      }
      if (config.format === 'pcapng') programs.push('tshark');
      break;
    case 'delete':
      writes.push(folder, captures);
      programs.push('ps', 'kill'); // a dumpcap that a crash left behind may still write what is deleted
      break;
    case 'prune':
      writes.push(folder, captures);
      break;
    case 'list':
    case 'check': // they read
      break;
  }
  return [
    '--no-prompt',
    ...flag('read', reads.map(plain)),
    ...flag('write', writes.map(plain)),
    ...flag('run', programs),
    ...flag('net', hosts),
    ...flag('sys', facts),
    // Deno's node:child_process looks at the last one before it starts a program.
    ...flag('env', [...environmentOf(config.command), 'NODE_V8_COVERAGE']),
  ];
}

/**
 * Gives a database of an older Tapdeck the ability to give space back. SQLite does that by writing the file anew, for
 * which Deno wants every permission there is: a program of a few lines gets them, and Tapdeck does not.
 */
async function compact(db: string): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ['run', '--quiet', '--no-prompt', '-A', new URL('compact.ts', import.meta.url).pathname, db],
    stdin: 'null',
  }).spawn().status;
  return code;
}

async function resolvConf(): Promise<string> {
  return await Deno.readTextFile('/etc/resolv.conf').catch(() => ''); // none: then reverse DNS says so
}

async function run(args: readonly string[]): Promise<number> {
  const parent = Deno.ppid;
  const [command, ...rest] = args;
  if (!isCommand(command)) {
    say(Object.values(USAGE).join('\n'));
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    print(USAGE[command]);
    return 0;
  }
  const around = surroundings(command);
  const config = parseConfig(command, rest, around);
  if (config.command === 'start') await buildPage();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      'run',
      '--quiet',
      HEAP_FLAG,
      ...permissions(config, around.root, nameServers(await resolvConf())),
      `${around.root}/main.ts`,
      command,
      ...rest,
    ],
    // A session of its own: a terminal's Ctrl-C reaches Tapdeck through us alone, once, and not its tshark and dumpcap,
    // which must finish what was captured.
    detached: true,
    stdin: 'inherit',
    stdout: 'inherit',
    stderr: 'inherit',
  }).spawn();
  forgetKeys(command);

  const pass = (signal: Deno.Signal) => {
    try {
      child.kill(signal);
    } catch {
      // It has ended.
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    Deno.addSignalListener(signal, () => pass(signal));
  }
  // Killed with SIGKILL, `deno task` passes nothing on: what it started must not live on unseen. Told once only: a
  // second signal would end Tapdeck before everything is stored.
  let orphaned = false;
  const fetcher = config.command === 'start' ? new DatabaseFetcher(`${config.data}/geo`) : undefined;
  fetcher?.tidy().catch((error) => say(`Removing an unfinished fetch failed: ${sentence(error)}`));
  const watch = setInterval(() => {
    fetcher?.look().catch((error) => say(`Looking for requests failed: ${sentence(error)}`));
    if (Deno.ppid === parent || orphaned) return;
    orphaned = true;
    pass('SIGTERM');
  }, PARENT_CHECK_MS);
  const { code } = await child.status;
  clearInterval(watch);
  await fetcher?.close();
  if (code === 0 && config.command === 'prune' && !config.dryRun) return await compact(config.db);
  return code;
}

if (import.meta.main) {
  try {
    Deno.exit(await run(Deno.args));
  } catch (error) {
    say(sentence(error));
    Deno.exit(error instanceof TapdeckError && error.kind === 'invalid' ? 2 : 1);
  }
}
