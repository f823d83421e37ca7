/** Which processes run, as ps tells. */
import assert from 'node:assert/strict';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly args: string;
}

/** How long everything may take to end by itself: two looks for a parent that is gone (1 s each), and the closing. */
const END_DEADLINE_MS = 6000;

/** Running processes; what has ended and only waits to be reaped is none. */
async function processes(): Promise<Process[]> {
  const { stdout } = await new Deno.Command('ps', { args: ['-eo', 'pid=,ppid=,stat=,args='], stderr: 'null' })
    .output();
  return new TextDecoder().decode(stdout).split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    if (!match || match[3]?.startsWith('Z')) return [];
    return [{ pid: Number(match[1]), parent: Number(match[2]), args: match[4] ?? '' }];
  });
}

/** A process and all that it and its children started. */
export async function familyOf(pid: number): Promise<Process[]> {
  const all = await processes();
  const family = all.filter((process) => process.pid === pid);
  for (const member of family) family.push(...all.filter((process) => process.parent === member.pid));
  return family;
}

/** Waits until none of them runs any more; nobody's children send no event. @throws AssertionError naming who is left */
export async function ended(family: readonly Process[]): Promise<void> {
  const deadline = performance.now() + END_DEADLINE_MS;
  while (true) {
    const running = await processes();
    const left = family.filter(({ pid, args }) => running.some((p) => p.pid === pid && p.args === args));
    if (left.length === 0) return;
    if (performance.now() > deadline) {
      assert.fail(`still running: ${left.map(({ pid, args }) => `${pid} ${args.slice(0, 200)}`).join('; ')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
