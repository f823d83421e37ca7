/** Signals by the `kill` program, the only way that the scoped permissions leave for who is no child of ours. */

/** Settles when the signal was sent, or could not be: whoever needs it gone looks whether it is. */
export async function sendSignal(pid: number, signal: 'TERM' | 'KILL'): Promise<void> {
  const args = [`-${signal}`, String(pid)];
  await new Deno.Command('kill', { args, stdout: 'null', stderr: 'null' }).output()
    .catch(() => {}); // no such program
}
