/** Which names this server answers to. Pure: what the machine's addresses are is handed in. */

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];
const HTTP_PORT = ':80';

/** True when only this machine can reach a server that listens there. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.toLowerCase();
  return name === 'localhost' || name === '::1' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** True for "every address of this machine". */
export function isWildcard(hostname: string): boolean {
  return hostname === '0.0.0.0' || hostname === '::' || hostname === '[::]';
}

/** `address`, as it stands in a URL: IPv6 in brackets. */
export function inUrl(address: string): string {
  return address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
}

/**
 * The `Host` values that are ours: loopback names, the host that was asked for, and, when that is the wildcard, the
 * machine's own addresses. Any other name that resolves to us is somebody's DNS rebinding.
 */
export function hostsFor(hostname: string, port: number, ownAddresses: readonly string[] = []): string[] {
  const names = [...LOOPBACK_NAMES, ...(isWildcard(hostname) ? ownAddresses : [hostname])];
  return [...new Set(names.map((name) => normalHost(`${inUrl(name)}:${port}`)))];
}

/** A `Host` value in the one spelling that is compared: lower case, without the port that `http:` has anyway. */
export function normalHost(host: string): string {
  const lower = host.toLowerCase();
  return lower.endsWith(HTTP_PORT) ? lower.slice(0, -HTTP_PORT.length) : lower;
}
