/** The fixtures as files, and what tshark says of them packet by packet. */
import { tshark } from '../fixtures_test/tshark.ts';

const folder = new URL('../fixtures/', import.meta.url);

export function fixtureUrl(file: string): URL {
  return new URL(file, folder);
}

export function fixturePath(file: string): string {
  return fixtureUrl(file).pathname;
}

export function fixtureBytes(file: string): Promise<Uint8Array<ArrayBuffer>> {
  return Deno.readFile(fixtureUrl(file));
}

const SEPARATOR = '\x1f';

/** One row a packet, one value a field, of an unsharded `tshark -T fields`; all occurrences joined with commas. */
export async function tsharkFields<const Name extends string>(
  path: string,
  fields: readonly Name[],
): Promise<Record<Name, string>[]> {
  const { stdout } = await tshark(new URL(`file://${path}`), [
    '-T',
    'fields',
    '-E',
    `separator=${SEPARATOR}`,
    ...fields.flatMap((field) => ['-e', field]),
  ]);
  return stdout.split('\n').filter((line) => line.includes(SEPARATOR)).map((line) => {
    const cells = line.split(SEPARATOR);
    return Object.fromEntries(fields.map((field, i) => [field, cells[i] ?? ''])) as Record<Name, string>;
  });
}

/**
 * `frame.time_epoch` in whole microseconds. tshark 4.0 prints a time before 1970 as whole seconds (rounded down) with a
 * minus, then the fraction above them: -1.999999999 is one nanosecond before the epoch.
 */
export function microseconds(epoch: string): number {
  const match = /^(-?)(\d+)\.(\d{6})/.exec(epoch);
  if (!match) throw new Error(`Not a time: ${epoch}`);
  const seconds = Number(match[2]) * (match[1] === '-' ? -1 : 1);
  return seconds * 1_000_000 + Number(match[3]);
}
