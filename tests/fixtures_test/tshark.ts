import type { KnownRtpStream } from '../fixtures/fixture.ts';

/** What one run of tshark said. */
export interface TsharkAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs tshark over a file as Tapdeck does: no names looked up, no preferences of the user. */
export async function tshark(file: URL, args: readonly string[]): Promise<TsharkAnswer> {
  const preferences = await Deno.makeTempDir({ prefix: 'tapdeck-test-' });
  try {
    const output = await new Deno.Command('tshark', {
      args: ['-n', '-r', file.pathname, ...args],
      env: { WIRESHARK_CONFIG_DIR: preferences, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
      stdin: 'null',
    }).output();
    const decoder = new TextDecoder();
    return {
      code: output.code,
      stdout: decoder.decode(output.stdout),
      stderr: decoder.decode(output.stderr),
    };
  } finally {
    await Deno.remove(preferences, { recursive: true });
  }
}

/** tshark leaves checksums alone unless told. */
export const CHECK_CHECKSUMS: readonly string[] = ['ip', 'tcp', 'udp'].flatMap((protocol) => [
  '-o',
  `${protocol}.check_checksum:TRUE`,
]);

/** Packets with a checksum that is wrong. */
export const WRONG_CHECKSUM = ['ip', 'tcp', 'udp', 'icmp', 'icmpv6']
  .map((protocol) => `${protocol}.checksum.status == 0`).join(' or ');

/** Arguments that count the packets of several display filters in one reading. No filter may hold a comma. */
export function countArguments(filters: readonly string[]): string[] {
  return ['-q', '-z', ['io,stat,0', ...filters].join(',')];
}

/**
 * Packets by filter, from the one row of `-z io,stat,0`; all 0 when tshark read nothing, and then prints no row.
 * @param filters those of `countArguments`, in that order.
 */
export function readCounts(stdout: string, filters: readonly string[]): Record<string, number> {
  const row = /^\|[^|]*<>.*$/m.exec(stdout)?.[0] ?? '';
  // "| 0.000 <> 6.420 | frames | bytes | frames | bytes |"
  const cells = row.split('|').slice(2, -1).map((cell) => Number(cell));
  return Object.fromEntries(filters.map((filter, index) => [filter, cells[index * 2] ?? 0]));
}

/** The rows of `-z rtp,streams`, by SSRC. */
export function readRtpStreams(stdout: string): KnownRtpStream[] {
  const row =
    /^ *[\d.]+ +[\d.]+ +\S+ +(\d+) +\S+ +\d+ +(0x[0-9A-F]+) +(.+?) +(\d+) +(-?\d+) \(.*?%\) +(?:[\d.]+ +){4}([\d.]+) +([\d.]+)/gm;
  return [...stdout.matchAll(row)].map((match) => ({
    ssrc: String(match[2]).toLowerCase(),
    sourcePort: Number(match[1]),
    payload: String(match[3]),
    packets: Number(match[4]),
    lost: Number(match[5]),
    jitterMeanMs: Number(match[6]),
    jitterMaxMs: Number(match[7]),
  })).toSorted((a, b) => a.ssrc.localeCompare(b.ssrc));
}
