/** Tapdeck. Flags and environment are read here and nowhere else; see src/session/pipeline.ts for what it does. */
import project from './deno.json' with { type: 'json' };
import { importCaptures } from './src/commands/import.ts';
import { exportSession } from './src/commands/export.ts';
import { start } from './src/commands/start.ts';
import { isCommand, parseConfig, USAGE } from './src/config.ts';
import { sentence, TapdeckError } from './src/model/errors.ts';
import { Stopper } from './src/stopper.ts';
import { surroundings } from './src/surroundings.ts';

const encoder = new TextEncoder();
const print = (line: string) => void Deno.stdout.writeSync(encoder.encode(`${line}\n`));
const say = (line: string) => void Deno.stderr.writeSync(encoder.encode(`${line}\n`));
const draw = Deno.stderr.isTerminal()
  ? (line: string) => void Deno.stderr.writeSync(encoder.encode(`\r\x1b[K${line}`))
  : undefined;

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (!isCommand(command)) {
    say(Object.values(USAGE).join('\n'));
    return 2;
  }
  const around = surroundings();
  const config = parseConfig(command, rest, around);
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
      return await exportSession(config, { stdout: Deno.stdout.writable, say, signal });
  }
}

try {
  Deno.exitCode = await main(Deno.args);
} catch (error) {
  say(error instanceof TapdeckError ? sentence(error) : `Tapdeck failed: ${sentence(error)}`);
  if (!(error instanceof TapdeckError) && error instanceof Error && error.stack) say(error.stack);
  Deno.exitCode = error instanceof TapdeckError && error.kind === 'invalid' ? 2 : 1;
}
// Whatever is still open (a socket that will not close, a query) must not keep a stopped Tapdeck alive.
Deno.exit();
