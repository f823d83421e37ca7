/** Numbers in a tree that count packets and streams of what one tshark was fed, as those of the whole capture. */
import { run } from './programs.ts';
import type { PdmlNode } from './pdml.ts';

let known: Promise<ReadonlySet<string>> | undefined;

/** Fields whose values are frame numbers, as this tshark says itself; asked once. */
export function frameNumberFields(): Promise<ReadonlySet<string>> {
  known ??= run('tshark', ['-G', 'fields']).then(({ stdout }) => {
    const names = new Set<string>();
    for (const line of stdout.split('\n')) {
      const [kind, , name, type] = line.split('\t', 4);
      if (kind === 'F' && type === 'FT_FRAMENUM' && name) names.add(name);
    }
    return names;
  });
  return known;
}

export interface Numbering {
  readonly frameFields: ReadonlySet<string>;
  /** Packet of the capture at a position (from 1) of what tshark was fed. */
  readonly frame: (position: number) => number | undefined;
  /** The packet's own stream, by the capture's numbers. */
  readonly stream: { readonly field: string; readonly number: number } | undefined;
}

/** Counts of a tshark's own that nobody can map back. */
const LOCAL = new Set(['quic.connection.number']);

/** The same tree with the capture's numbers; a number that is not known there is left out with its line. */
export function renumbered(tree: readonly PdmlNode[], numbering: Numbering): PdmlNode[] {
  const own = lastOf(tree, numbering.stream?.field);
  const turn = (nodes: readonly PdmlNode[]): PdmlNode[] =>
    nodes.flatMap((node) => {
      const { name } = node;
      const children = turn(node.children);
      if (name === null) return [{ ...node, children }];
      if (name === 'tcp.stream' || name === 'udp.stream') {
        if (node !== own || !numbering.stream) return [];
        return [{ ...node, ...replaced(node, String(numbering.stream.number)), children }];
      }
      if (LOCAL.has(name)) return [];
      if (name === 'frame') return [{ ...node, text: withOwn(node.text, numbering), children }];
      if (name === 'frame.number' || numbering.frameFields.has(name)) {
        const no = numbering.frame(Number(node.value));
        return no === undefined ? [] : [{ ...node, ...replaced(node, String(no)), children }];
      }
      // "#8(1282), #9(1460)": the packets that something was put together of.
      if (/(segments|fragments)$/.test(name)) {
        const text = node.text.replace(
          /#(\d+)\(/g,
          (whole, digits) => {
            const no = numbering.frame(Number(digits));
            return no === undefined ? whole : `#${no}(`;
          },
        );
        return [{ ...node, text, children }];
      }
      return [{ ...node, children }];
    });
  return turn(tree);
}

const withOwn = (text: string, numbering: Numbering) =>
  text.replace(/^Frame (\d+):/, (whole, digits) => {
    const no = numbering.frame(Number(digits));
    return no === undefined ? whole : `Frame ${no}:`;
  });

function replaced(node: PdmlNode, value: string): Pick<PdmlNode, 'text' | 'value'> {
  return { text: node.text.replace(new RegExp(`\\b${node.value ?? ''}\\b`), value), value };
}

/** The innermost header comes last. */
function lastOf(tree: readonly PdmlNode[], name: string | undefined): PdmlNode | undefined {
  let found: PdmlNode | undefined;
  for (const node of tree) {
    if (node.name === name) found = node;
    found = lastOf(node.children, name) ?? found;
  }
  return found;
}
