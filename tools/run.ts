/**
 * Starts Tapdeck with exactly the permissions that this run needs: the folders of its database and captures, its own
 * port, and four programs. Deno's permissions are flags of a process, so flags that depend on Tapdeck's own need this
 * step in between.
 */
import { dirname } from 'node:path';
import { buildPage } from './build_page.ts';
import { opener } from '../src/commands/open_page.ts';
import { type Config, isCommand, parseConfig, USAGE } from '../src/config.ts';
import { sentence } from '../src/model/errors.ts';
import { ENVIRONMENT, surroundings } from '../src/surroundings.ts';

const say = (line: string) => void Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));

/** tshark dissects, dumpcap captures; ps and kill find and end a dumpcap that a crash left behind. */
const PROGRAMS = 'tshark,dumpcap,ps,kill';

/** A path with a comma would end one entry and begin another. */
function plain(path: string): string {
  if (path.includes(',')) {
    throw new Error(`The path ${path} has a comma, which Deno's permissions cannot express.`);
  }
  return path;
}

export function permissions(config: Config, root: string): string[] {
  const folders = [dirname(config.db), config.data];
  const reads = [root, ...folders];
  const writes = [...folders];
  let hosts: string[] = [];
  let programs = 'tshark';
  switch (config.command) {
    case 'start': {
      const host = config.host.includes(':') ? `[${config.host}]` : config.host;
      hosts = [`${host}:${config.port}`];
      programs = PROGRAMS;
      if (config.open) programs += `,${opener()}`;
      break;
    }
    case 'import':
      reads.push(...config.files.filter((file) => file !== '-'));
      break;
    case 'export':
      if (config.out !== undefined) {
        reads.push(dirname(config.out));
        writes.push(dirname(config.out));
      }
      break;
  }
  return [
    '--no-prompt',
    `--allow-read=${reads.map(plain).join(',')}`,
    `--allow-write=${writes.map(plain).join(',')}`,
    `--allow-run=${programs}`,
    // Deno's node:child_process looks at the last one before it starts a program.
    `--allow-env=${[...ENVIRONMENT, 'NODE_V8_COVERAGE'].join(',')}`,
    '--allow-sys=networkInterfaces,uid',
    ...(hosts.length > 0 ? [`--allow-net=${hosts.join(',')}`] : []),
  ];
}

async function run(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (!isCommand(command) || rest.includes('--help') || rest.includes('-h')) {
    say(isCommand(command) ? USAGE[command] : Object.values(USAGE).join('\n'));
    return rest.includes('--help') || rest.includes('-h') ? 0 : 2;
  }
  const around = surroundings();
  const config = parseConfig(command, rest, around);
  for (const folder of [dirname(config.db), config.data]) {
    // Permissions name real folders: one that is made later, behind a link, would not be covered.
    await Deno.mkdir(folder, { recursive: true }).catch(() => {}); // the command itself says what is wrong
  }
  if (config.command === 'start') await buildPage();
  const environment = `${around.root}/.env`;
  const hasEnvironment = await Deno.stat(environment).then((info) => info.isFile, () => false);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      'run',
      '--quiet',
      ...(hasEnvironment ? [`--env-file=${environment}`] : []),
      ...permissions(config, around.root),
      `${around.root}/main.ts`,
      command,
      ...rest,
    ],
    // A token that is made is made once, by the process that uses it.
    stdin: 'inherit',
    stdout: 'inherit',
    stderr: 'inherit',
  }).spawn();

  const parent = Deno.ppid;
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
  // Killed with SIGKILL, `deno task` passes nothing on: what it started must not live on unseen.
  setInterval(() => Deno.ppid !== parent && pass('SIGTERM'), 2000);
  return (await child.status).code;
}

if (import.meta.main) {
  try {
    Deno.exit(await run(Deno.args));
  } catch (error) {
    say(sentence(error));
    Deno.exit(2);
  }
}
