/** The parts of a session's raw capture, against what is stored of it. */
import { listParts } from '../../src/capture/capture_parts.ts';
import { countedByCapinfos } from './same_as_wireshark.ts';

/** As `countedByCapinfos`, of a file whose last packet may have been cut off by a full disk. */
export async function countedThoughCut(path: string): Promise<number> {
  const { stderr } = await new Deno.Command('capinfos', { args: ['-c', path], stdout: 'null' }).output();
  const read = /after reading (\d+) packets/.exec(new TextDecoder().decode(stderr))?.[1];
  return read === undefined ? await countedByCapinfos(path) : Number(read);
}

/** Paths of the parts, oldest first. */
export async function partsOf(folder: string, sessionId: number): Promise<string[]> {
  return (await listParts(`${folder}/captures/session-${sessionId}.pcapng`)).map((part) => part.path);
}

/** Packets in all parts, as capinfos counts them; one that was cut before its header was whole has none. */
export async function countedInParts(paths: readonly string[]): Promise<number> {
  let packets = 0;
  for (const path of paths) {
    if ((await Deno.stat(path)).size > 0) packets += await countedThoughCut(path);
  }
  return packets;
}

/** One file of all parts in order, to read with Wireshark's programs. */
export async function joined(paths: readonly string[], into: string): Promise<string> {
  await Deno.writeFile(into, new Uint8Array(0));
  for (const path of paths) await Deno.writeFile(into, await Deno.readFile(path), { append: true });
  return into;
}
