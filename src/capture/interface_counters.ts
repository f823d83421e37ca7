/** What the system itself counts on each interface: read without any right to capture. */
import { fileURLToPath } from 'node:url';
import { PROGRAM_ENVIRONMENT } from './programs.ts';

/** See the script for why there is one. */
export const COUNTERS_SCRIPT = fileURLToPath(new URL('counters.sh', import.meta.url));

/** A script that takes longer is ended: a sample that comes so late says nothing. */
const DEADLINE_MS = 2000;

/** Since the interface came up. */
export interface Counters {
  readonly name: string;
  /** Null where the system does not say. */
  readonly up: boolean | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
}

/** Undefined where this system has no such counters, or they cannot be read. */
export async function readCounters(): Promise<Counters[] | undefined> {
  try {
    const { code, stdout } = await new Deno.Command(COUNTERS_SCRIPT, {
      stdin: 'null',
      stdout: 'piped',
      stderr: 'null',
      clearEnv: true,
      env: { LC_ALL: PROGRAM_ENVIRONMENT['LC_ALL'] ?? 'C' },
      signal: AbortSignal.timeout(DEADLINE_MS),
    }).output();
    if (code !== 0) return undefined;
    const found = parseCounters(new TextDecoder().decode(stdout));
    return found.length === 0 ? undefined : found;
  } catch {
    return undefined; // no shell, no netstat, not permitted: the page says that activity is not measured
  }
}

/** Reads what `counters.sh` prints; lines that it does not know are passed over. */
export function parseCounters(output: string): Counters[] {
  return output.includes('Inter-|') ? parseLinux(output) : parseBsd(output);
}

/** `proc_pid_net(5)`, dev: eight numbers received (bytes, packets, ...), eight sent. */
function parseLinux(output: string): Counters[] {
  const states = new Map<string, string>();
  const found: Counters[] = [];
  for (const line of output.split('\n')) {
    const state = /^state (\S+) (\S+)$/.exec(line);
    if (state?.[1] && state[2]) states.set(state[1], state[2]);
    const [, name, rest] = /^\s*([^\s:]+):\s*([\d\s]+)$/.exec(line) ?? [];
    const numbers = (rest ?? '').trim().split(/\s+/).map(Number);
    const [bytesIn, packetsIn] = numbers;
    const [bytesOut, packetsOut] = numbers.slice(8);
    if (
      name === undefined || bytesIn === undefined || packetsIn === undefined || bytesOut === undefined ||
      packetsOut === undefined
    ) continue;
    found.push({ name, up: isUp(states.get(name)), bytesIn, bytesOut, packetsIn, packetsOut });
  }
  return found;
}

/** The kernel's operstates (Documentation/networking/operstates): what knows no carrier is `unknown` while it is up. */
function isUp(operstate: string | undefined): boolean | null {
  if (operstate === undefined) return null;
  return operstate === 'up' || operstate === 'unknown' || operstate === 'dormant';
}

/**
 * The `<Link#N>` lines of `netstat -ibn`. Some have no address, and systems differ in columns: counted from the end.
 * A `*` behind the name says that the interface is down.
 */
function parseBsd(output: string): Counters[] {
  const lines = output.split('\n').map((line) => line.trim().split(/\s+/));
  const head = lines.find(([first]) => first === 'Name') ?? [];
  const fromEnd = (name: string) => head.length - head.indexOf(name);
  const found: Counters[] = [];
  for (const cells of lines) {
    if (!/^<Link#\d+>$/.test(cells[2] ?? '')) continue;
    const [bytesIn, bytesOut, packetsIn, packetsOut] = ['Ibytes', 'Obytes', 'Ipkts', 'Opkts'].map((name) =>
      Number(cells[cells.length - fromEnd(name)])
    );
    const name = (cells[0] ?? '').replace(/\*$/, '');
    if (![bytesIn, bytesOut, packetsIn, packetsOut].every(Number.isSafeInteger)) continue;
    found.push({
      name,
      up: !cells[0]?.endsWith('*'),
      bytesIn: bytesIn ?? 0,
      bytesOut: bytesOut ?? 0,
      packetsIn: packetsIn ?? 0,
      packetsOut: packetsOut ?? 0,
    });
  }
  return found;
}
