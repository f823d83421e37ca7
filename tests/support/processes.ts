/** What runs below a process: for tests that must find, or kill, exactly what a server of theirs started. */

export interface RunningProcess {
  readonly pid: number;
  readonly parentPid: number;
  /** The program's name, as `ps` shows it ("tshark"). */
  readonly name: string;
}

/** Children, grandchildren and so on of `pid`, without those that have ended and wait to be asked. */
export async function descendants(pid: number): Promise<RunningProcess[]> {
  const all = await running();
  const found: RunningProcess[] = [];
  for (let parents = new Set([pid]); parents.size > 0;) {
    const children = all.filter((one) => parents.has(one.parentPid));
    found.push(...children);
    parents = new Set(children.map((one) => one.pid));
  }
  return found;
}

/** Processes whose arguments hold `text`, whoever started them. */
export async function runningWith(text: string): Promise<number[]> {
  const lines = await ps('pid=,stat=,args=');
  return lines.flatMap((line) => {
    const match = /^\s*(\d+) +(\S)\S* +(.*)$/.exec(line);
    return match && match[2] !== 'Z' && match[3]?.includes(text) ? [Number(match[1])] : [];
  });
}

async function running(): Promise<RunningProcess[]> {
  const lines = await ps('pid=,ppid=,stat=,comm=');
  return lines.flatMap((line) => {
    const match = /^\s*(\d+) +(\d+) +(\S)\S* +(.*)$/.exec(line);
    if (!match || match[3] === 'Z') return [];
    return [{ pid: Number(match[1]), parentPid: Number(match[2]), name: match[4] ?? '' }];
  });
}

async function ps(columns: string): Promise<string[]> {
  const { stdout } = await new Deno.Command('ps', { args: ['-eo', columns], stderr: 'null' }).output();
  return new TextDecoder().decode(stdout).split('\n');
}
