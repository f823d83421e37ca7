/** Programs that this process started and that still run, by name. */
export async function childrenNamed(name: string): Promise<number[]> {
  const { stdout } = await new Deno.Command('ps', {
    args: ['-o', 'pid=,comm=,stat=', '--ppid', String(Deno.pid)],
    stdout: 'piped',
    stderr: 'null',
  }).output();
  const found: number[] = [];
  for (const line of new TextDecoder().decode(stdout).split('\n')) {
    const match = /^\s*(\d+) (\S+) +(\S)/.exec(line);
    if (match?.[2] === name && match[3] !== 'Z') found.push(Number(match[1]));
  }
  return found;
}
