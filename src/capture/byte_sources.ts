/** Where the fields of a tree stand: PDML gives a place, but not in which of the packet's byte sources it counts. */
import type { TreeNode } from '../model/inspection.ts';
import type { PdmlNode } from './pdml.ts';

export interface ByteSource {
  readonly name: string;
  /** Two lower-case digits a byte. */
  readonly hex: string;
}

const HEADING = /^(.{1,200}) \(\d+ bytes?\):$/;
const LINE = /^[0-9a-f]{4,8} {2}((?:[0-9a-f]{2} )+)/;

/** Reads what `tshark -x` prints of one packet; a packet with a single source has no heading. */
export function parseHexDump(dump: string): ByteSource[] {
  const sources: { name: string; hex: string[] }[] = [];
  for (const line of dump.split('\n')) {
    const heading = HEADING.exec(line);
    if (heading) {
      sources.push({ name: heading[1] ?? '', hex: [] });
      continue;
    }
    // 16 bytes as "xx " each, in 48 columns; what follows are the same bytes as characters.
    const bytes = LINE.exec(`${line.slice(0, line.indexOf('  ') + 2 + 48)} `)?.[1];
    if (bytes === undefined) continue;
    if (sources.length === 0) sources.push({ name: 'Frame', hex: [] });
    sources.at(-1)?.hex.push(bytes.replaceAll(' ', ''));
  }
  return sources.map(({ name, hex }) => ({ name, hex: hex.join('') }));
}

/** Whether a node's own bytes are in the source at its place; undefined where it has no bytes to tell by. */
function standsIn(node: PdmlNode, source: ByteSource): boolean | undefined {
  if (node.length === 0 || node.hex.length !== 2 * node.length) return undefined;
  return source.hex.startsWith(node.hex, 2 * node.at);
}

/** @returns whether every node that tells stands in the frame: then there is no need to ask for other sources */
export function allInFrame(tree: readonly PdmlNode[], frame: ByteSource): boolean {
  return tree.every((node) =>
    standsIn(node, frame) !== false && 2 * (node.at + node.length) <= frame.hex.length &&
    allInFrame(node.children, frame)
  );
}

/** How many nodes of a subtree agree with a source, up to a bound. */
function agreement(node: PdmlNode, source: ByteSource, most = 32): { yes: number; no: number } {
  let [yes, no] = [0, 0];
  const waiting = [node];
  for (let each = waiting.shift(); each && yes + no < most; each = waiting.shift()) {
    const found = standsIn(each, source);
    if (found === true) yes++;
    if (found === false) no++;
    waiting.push(...each.children);
  }
  return { yes, no };
}

/**
 * The tree with its sources. A node is taken to be where its parent is, unless its bytes are not there and are in
 * another source; of a node without bytes its fields decide.
 */
export function placed(
  nodes: readonly PdmlNode[],
  sources: readonly ByteSource[],
  parent = 0,
): TreeNode[] {
  return nodes.map((node) => {
    const source = sourceOf(node, sources, parent);
    const bytes = (sources[source]?.hex.length ?? 0) / 2;
    const at = Math.min(node.at, bytes);
    return {
      text: node.text,
      name: node.name,
      value: node.value,
      source,
      at,
      length: Math.min(node.length, bytes - at),
      severity: node.severity,
      children: placed(node.children, sources, source),
    };
  });
}

function sourceOf(node: PdmlNode, sources: readonly ByteSource[], parent: number): number {
  if (sources.length === 1) return 0;
  const own = standsIn(node, sources[parent] ?? sources[0] as ByteSource);
  if (own === true) return parent;
  let best = parent;
  let bestScore = 0;
  for (const [i, source] of sources.entries()) {
    if (standsIn(node, source) === false || 2 * (node.at + node.length) > source.hex.length) continue;
    const { yes, no } = agreement(node, source);
    const score = yes - 2 * no + (i === parent ? 0.5 : 0);
    if (score > bestScore) [best, bestScore] = [i, score];
  }
  return best;
}
