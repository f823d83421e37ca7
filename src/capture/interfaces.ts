/** Which interfaces can be captured on. Only one that stands here can be opened. */
import type { CaptureInterface } from '../model/wire.ts';
import { complaint, GRANT, run } from './programs.ts';

/**
 * dumpcap rather than tshark lists them: it knows no extcap helpers (udpdump, sshdump ...), which would run programs.
 * A line of `-D -M` is: `1. NAME \t ... \t FRIENDLY \t type \t ADDRESSES \t loopback|network \t`.
 */
export function parseInterfaces(output: string): CaptureInterface[] {
  const found: CaptureInterface[] = [];
  for (const line of output.split('\n')) {
    const match = /^\d+\. ([^\t]+)\t([^\t]*)\t([^\t]*)\t[^\t]*\t([^\t]*)\t([^\t]*)/.exec(line);
    const name = match?.[1];
    if (!match || name === undefined || !isPlainInterface(name)) continue;
    found.push({
      name,
      description: match[3] || match[2] || '',
      addresses: (match[4] ?? '').split(',').filter((address) => address !== ''),
      loopback: match[5] === 'loopback',
    });
  }
  return found;
}

/** Pipes, remote captures (`rpcap:`, `TCP@`) and option look-alikes are refused, whoever lists them. */
function isPlainInterface(name: string): boolean {
  return !/^(-|rpcap:|TCP@)/i.test(name) && !name.includes('/') && !name.includes('|');
}

/** Interfaces worth offering first: those with addresses, then the rest as the system lists them. */
function byUse(a: CaptureInterface, b: CaptureInterface): number {
  const weight = (x: CaptureInterface) => (x.addresses.length > 0 ? (x.loopback ? 1 : 0) : 2);
  return weight(a) - weight(b);
}

/** The interfaces, and in one sentence why none can be captured on where that is so. */
export async function listInterfaces(): Promise<{ interfaces: CaptureInterface[]; problem: string | null }> {
  try {
    const { stdout, stderr } = await run('dumpcap', ['-D', '-M']);
    const interfaces = parseInterfaces(stdout).sort(byUse);
    if (interfaces.length > 0) return { interfaces, problem: await permissionProblem(interfaces) };
    return {
      interfaces,
      problem: complaint(stderr) ??
        `dumpcap finds no interface: usually that means it lacks the permission to capture. ${GRANT}`,
    };
  } catch (error) {
    return { interfaces: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

/** dumpcap lists interfaces that it may not open: compiling an empty filter opens one, and captures nothing. */
async function permissionProblem(interfaces: CaptureInterface[]): Promise<string | null> {
  const probe = interfaces.find((x) => x.loopback) ?? interfaces[0];
  if (!probe) return null;
  const { stderr } = await run('dumpcap', ['-i', probe.name, '-d']);
  const found = complaint(stderr);
  return found !== undefined && /permission/i.test(found) ? found : null;
}

/** Addresses of this machine, on all interfaces: they decide inbound from outbound. */
export function ownAddresses(): string[] {
  return [...new Set(Deno.networkInterfaces().map((entry) => entry.address.replace(/%.*$/, '')))];
}
