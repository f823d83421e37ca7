/** Tapdeck. Flags and environment are read here and nowhere else; see src/session/pipeline.ts for what it does. */
import project from './deno.json' with { type: 'json' };
import { checkCommand } from './src/commands/check.ts';
import { deleteSessions } from './src/commands/delete.ts';
import { importCaptures } from './src/commands/import.ts';
import { exportSession } from './src/commands/export.ts';
import { listSessions } from './src/commands/list.ts';
import { prune } from './src/commands/prune.ts';
import { start } from './src/commands/start.ts';
import { isCommand, parseConfig, USAGE } from './src/config.ts';
import { sentence, TapdeckError } from './src/model/errors.ts';
import { Stopper } from './src/stopper.ts';
import { forgetKeys, surroundings } from './src/surroundings.ts';

/** A terminal that was closed, or a pipe that nobody reads, must not keep a capture from being stored. */
function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  try {
    for (let bytes = new TextEncoder().encode(text); bytes.length > 0;) {
      bytes = bytes.subarray(stream.writeSync(bytes));
    }
  } catch {
    // Nobody is there to be told.
  }
}

const print = (line: string) => write(Deno.stdout, `${line}\n`);
const say = (line: string) => write(Deno.stderr, `${line}\n`);
const draw = Deno.stderr.isTerminal() ? (line: string) => write(Deno.stderr, `\r\x1b[K${line}`) : undefined;

/** Asks a question that is answered with yes or no; undefined where nobody can answer. */
const ask = Deno.stdin.isTerminal() && Deno.stderr.isTerminal()
  ? (question: string) => confirm(question)
  : undefined;

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (!isCommand(command)) {
    say(Object.values(USAGE).join('\n'));
    return 2;
  }
  const around = surroundings(command);
  const config = parseConfig(command, rest, around);
  forgetKeys(command);
  const { root } = around;
  using stopper = new Stopper(() => say('Stopping; once more to stop at once.'));
  const { signal } = stopper;
  switch (config.command) {
    case 'start':
      await start(config, { version: project.version, root, say: print, signal });
      return 0;
    case 'import':
      return await importCaptures(config, { root, signal, stdin: Deno.stdin.readable, print, say, draw });
    case 'export':
      return await exportSession(config, {
        stdout: Deno.stdout.writable,
        isTerminal: Deno.stdout.isTerminal(),
        say,
        signal,
      });
    case 'list':
      return listSessions(config, { print, say });
    case 'delete':
      return await deleteSessions(config, { say, ask });
    case 'prune':
      return await prune(config, { print, say, signal });
    case 'check':
      return await checkCommand(config, { print, say });
  }
}

try {
  Deno.exitCode = await main(Deno.args);
} catch (error) {
  // `tapdeck export ... | head`: the reader has what it wants. The shell's own code for that.
  if (error instanceof Deno.errors.BrokenPipe) Deno.exit(141);
  say(error instanceof TapdeckError ? sentence(error) : `Tapdeck failed: ${sentence(error)}`);
  if (!(error instanceof TapdeckError) && error instanceof Error && error.stack) say(error.stack);
  Deno.exitCode = error instanceof TapdeckError && error.kind === 'invalid' ? 2 : 1;
}
// Whatever is still open (a socket that will not close, a query) must not keep a stopped Tapdeck alive.
Deno.exit();
