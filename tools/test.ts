/**
 * The whole test suite in runs of `deno test`: first what measures how soon a packet is shown, alone; then two runs side
 * by side. Tests of the page wait for a browser most of the time, the others for tshark, and neither sees the other's
 * processes, folders, ports or traffic. The second one's results are held back until the first is through. Arguments go
 * to all (`--filter`).
 */
import { fileURLToPath } from 'node:url';
import { buildPage } from './build_page.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const IN_A_BROWSER = 'tests/page/';
/** They measure how soon a packet is shown, which must not be how busy other tests keep the machine. */
const ALONE = ['tests/live/capture.test.ts', 'tests/live/latency.test.ts', 'tests/page/live.test.ts'];

function denoTest(args: readonly string[], output: 'inherit' | 'piped'): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    // Types were checked for all at once.
    args: ['test', '--quiet', '--no-check', '-A', ...args],
    cwd: ROOT,
    stdin: 'null',
    stdout: output,
    stderr: output,
  }).spawn();
}

/** Holds back what a run says until it may speak. */
function heldBack(child: Deno.ChildProcess): { speak: () => void; said: Promise<unknown> } {
  const held: [typeof Deno.stdout, Uint8Array][] = [];
  let speaking = false;
  const write = (to: typeof Deno.stdout, bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) at += to.writeSync(bytes.subarray(at));
  };
  const read = async (from: ReadableStream<Uint8Array<ArrayBuffer>>, to: typeof Deno.stdout) => {
    for await (const bytes of from) {
      if (speaking) write(to, bytes);
      else held.push([to, bytes]);
    }
  };
  return {
    said: Promise.all([read(child.stdout, Deno.stdout), read(child.stderr, Deno.stderr)]),
    speak() {
      speaking = true;
      for (const [to, bytes] of held.splice(0)) write(to, bytes);
    },
  };
}

await buildPage();
const checked = await new Deno.Command(Deno.execPath(), {
  args: ['check', '--quiet', 'tests/'],
  cwd: ROOT,
  stdout: 'inherit',
  stderr: 'inherit',
}).output();
if (!checked.success) Deno.exit(1);
const alone = await denoTest([...Deno.args, ...ALONE], 'inherit').status;
const ignored = (...paths: readonly string[]) => `--ignore=${paths.join(',')}`;
const first = denoTest([ignored(IN_A_BROWSER, ...ALONE), ...Deno.args, 'tests/'], 'inherit');
const second = denoTest([ignored(...ALONE), ...Deno.args, IN_A_BROWSER], 'piped');
const { speak, said } = heldBack(second);
const ends = [alone, await first.status];
speak();
ends.push(await second.status);
await said;
Deno.exit(ends.find(({ success }) => !success)?.code ?? 0);
