/** Where an address leads. */

export const GEMINI_BASE = 'https://generativelanguage.googleapis.com';

/** Host and port, as Deno's permissions write them. */
export function destinationOf(base: string): string {
  const { hostname, port, protocol } = new URL(base);
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

/** Whether it is on this machine. A URL writes every IPv4 address in four parts. */
export function isLocal(base: string): boolean {
  return /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/.test(new URL(base).hostname);
}
