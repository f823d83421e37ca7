/** The program that opens a page in the user's browser. */
export function opener(): string {
  return Deno.build.os === 'darwin' ? 'open' : 'xdg-open';
}

/** Opens the page; without a browser the printed address does. */
export async function openPage(url: string): Promise<void> {
  try {
    await new Deno.Command(opener(), { args: [url], stdin: 'null', stdout: 'null', stderr: 'null' }).output();
  } catch {
    // No such program here (a server, say): the address was printed.
  }
}
