/** tshark and dumpcap as programs: how they are started, and what their complaints mean. */
import { sentence, TapdeckError } from '../model/errors.ts';

/**
 * A user's own Wireshark preferences would change every column, so tshark looks for them where nothing is. The fixed
 * locale and zone keep text and times the same everywhere.
 */
export const PROGRAM_ENVIRONMENT: Readonly<Record<string, string>> = {
  WIRESHARK_CONFIG_DIR: '/nonexistent/tapdeck',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
};

const MACOS = Deno.build.os === 'darwin';

const INSTALL = MACOS
  ? 'Install it with: brew install wireshark'
  : 'On Debian or Ubuntu: sudo apt-get install tshark';

/** What gives a user the right to capture. */
export const GRANT = MACOS
  ? 'Install ChmodBPF, which comes with Wireshark, and log in again.'
  : 'Run: sudo dpkg-reconfigure wireshark-common (answer Yes), then: sudo usermod -aG wireshark "$USER", and log in again.';

/** A name that means nothing to a shell. */
const PLAIN_NAME = /^[\w.-]+$/;

/** What dumpcap says once it could not write: what came later is not in its file. */
export const DISK_FULL =
  'The disk of the raw captures was full, and packets are missing: make room, or choose another folder with --data.';

/** Why a program could not be started. @param cause what was thrown; left out when the program was there but is not it */
export function missingProgram(name: string, cause?: unknown): TapdeckError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (cause !== undefined && !(cause instanceof Deno.errors.NotFound) && code !== 'ENOENT') {
    return new TapdeckError('unavailable', `${name} could not be started: ${sentence(cause)}`, { cause });
  }
  return new TapdeckError('unavailable', `${name} is not installed, or not on the PATH. ${INSTALL}`, {
    cause,
  });
}

function downSentence(name: string): string {
  const command = MACOS ? `sudo ifconfig ${name} up` : `sudo ip link set dev ${name} up`;
  return `The interface ${name} is down. ${
    PLAIN_NAME.test(name) ? `Bring it up first: ${command}` : 'Bring it up first.'
  }`;
}

/** What libpcap has against a capture filter. @param text of dumpcap, on one line */
export function filterFault(text: string): { filter: string; reason: string } | undefined {
  const [, filter, reason] = /Invalid capture filter "(.*?)" for interface .*?\((.*?)\)\./.exec(text) ?? [];
  return filter === undefined || reason === undefined ? undefined : { filter, reason };
}

/** One sentence for what dumpcap or tshark wrote to standard error, or undefined when nothing in it is a complaint. */
export function complaint(stderr: string): string | undefined {
  const lines = stderr.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const text = lines.join(' ');
  const filter = filterFault(text);
  if (filter) return `The capture filter "${filter.filter}" is wrong: ${filter.reason}.`;
  const permission = /You do not have permission to capture on device "(.*?)"/.exec(text);
  if (permission || /Couldn't run .*dumpcap.*Permission denied/.test(text)) {
    return `No permission to capture${permission ? ` on ${permission[1]}` : ''}. ${GRANT}`;
  }
  const device = /There is no device named "(.*?)"/.exec(text);
  if (device) return `There is no interface named ${device[1]}.`;
  const down = /Device "(.*?)" is not up/.exec(text);
  if (down?.[1] !== undefined) return downSentence(down[1]);
  if (
    /interface .*(went down|is down|disappeared|went out of scope)|Network is down|no longer (attached|running)|network device .* removed|That device is not up/i
      .test(text)
  ) {
    return 'The interface went away while capturing.';
  }
  if (/no space left on|not enough space|disk is full/i.test(text)) return DISK_FULL;
  const named = lines.find((line) =>
    /^(dumpcap|tshark): /.test(line) && !/Error loading table|permission to read the file/.test(line)
  );
  return named?.replace(/^(dumpcap|tshark): /, '').slice(0, 500);
}

/** Head and tail of a program's standard error: bounded, however much it writes. */
export class StderrDigest {
  #head = '';
  #tail = '';
  static readonly #LIMIT = 4096;

  push(text: string): void {
    const room = StderrDigest.#LIMIT - this.#head.length;
    if (room > 0) this.#head += text.slice(0, room);
    if (text.length > room) {
      this.#tail = (this.#tail + text.slice(Math.max(0, room))).slice(-StderrDigest.#LIMIT);
    }
  }

  get text(): string {
    return this.#tail === '' ? this.#head : `${this.#head}\n${this.#tail}`;
  }
}

/** Output of a short-lived run. @throws TapdeckError `unavailable` when the program cannot be started. */
export async function run(
  program: 'tshark' | 'dumpcap',
  args: string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const output = await new Deno.Command(program, {
      args,
      stdin: 'null',
      stdout: 'piped',
      stderr: 'piped',
      clearEnv: true,
      env: PROGRAM_ENVIRONMENT,
    }).output();
    const decoder = new TextDecoder();
    return {
      code: output.code,
      stdout: decoder.decode(output.stdout),
      stderr: decoder.decode(output.stderr),
    };
  } catch (error) {
    throw missingProgram(program, error);
  }
}

/** "4.0.17", or the reason why tshark cannot be used. @throws TapdeckError `unavailable` */
export async function tsharkVersion(): Promise<string> {
  const { stdout } = await run('tshark', ['--version']);
  const version = /TShark \(Wireshark\) (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw missingProgram('tshark');
  return version;
}
