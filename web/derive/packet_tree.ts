/** The lines of a packet's tree that are in view, and which of them a byte belongs to. */
import type { TreeNode } from '../../src/model/inspection.ts';

export interface TreeLine {
  readonly node: TreeNode;
  /** Places in the lists of children from the top: "3.0.2". */
  readonly path: string;
  /** From 0. */
  readonly level: number;
  /** Undefined for a line without children. */
  readonly expanded: boolean | undefined;
}

/** Lines that are drawn; a reader who opens more is told. */
export const MAX_LINES = 2000;

/** What is opened stays open in the next packet: a line is known by the names above it, as in Wireshark. */
export function openKey(node: TreeNode, above: string): string {
  return `${above}/${node.name ?? node.text.slice(0, 40)}`;
}

/** @param open the `openKey` of every line that is open */
export function visibleLines(
  tree: readonly TreeNode[],
  open: ReadonlySet<string>,
): { lines: TreeLine[]; cut: boolean } {
  const lines: TreeLine[] = [];
  const add = (nodes: readonly TreeNode[], prefix: string, above: string, level: number): boolean =>
    nodes.every((node, i) => {
      if (lines.length >= MAX_LINES) return false;
      const path = prefix === '' ? String(i) : `${prefix}.${i}`;
      const key = openKey(node, above);
      const expanded = node.children.length === 0 ? undefined : open.has(key);
      lines.push({ node, path, level, expanded });
      return expanded !== true || add(node.children, path, key, level + 1);
    });
  const whole = add(tree, '', '', 0);
  return { lines, cut: !whole };
}

export function nodeAt(tree: readonly TreeNode[], path: string | undefined): TreeNode | undefined {
  let nodes = tree;
  let node: TreeNode | undefined;
  for (const part of path?.split('.') ?? []) {
    node = nodes[Number(part)];
    nodes = node?.children ?? [];
  }
  return node;
}

/** The `openKey`s of everything above a line, so that it comes into view; with its own at the end. */
export function keysTo(tree: readonly TreeNode[], path: string): string[] {
  const keys: string[] = [];
  let nodes = tree;
  for (const part of path.split('.')) {
    const node = nodes[Number(part)];
    if (!node) break;
    keys.push(openKey(node, keys.at(-1) ?? ''));
    nodes = node.children;
  }
  return keys;
}

/** The line that says most about one byte: the deepest of those that hold it; undefined when none does. */
export function pathOfByte(tree: readonly TreeNode[], source: number, at: number): string | undefined {
  const holds = (node: TreeNode) => node.source === source && at >= node.at && at < node.at + node.length;
  const search = (nodes: readonly TreeNode[], prefix: string): string | undefined => {
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i];
      if (!node) continue;
      const path = prefix === '' ? String(i) : `${prefix}.${i}`;
      // Children may stand elsewhere than their parent: what was put together is below what it came from.
      const below = search(node.children, path);
      if (below !== undefined) return below;
      if (holds(node)) return path;
    }
    return undefined;
  };
  return search(tree, '');
}

/** A display filter for a line; undefined where it has no value to ask for. */
export function filterFor(node: TreeNode): string | undefined {
  const { name, value } = node;
  if (name === null || name.startsWith('_ws.')) return undefined;
  if (value === null || value === '') return name;
  // Numbers, addresses and times stand bare; everything else is a text, whose marks are escaped.
  const bare = /^[-+]?(0x[0-9a-f]+|\d+(\.\d+)?)$/i.test(value) || /^[0-9a-f]*[:.][0-9a-f:.]+$/i.test(value);
  return `${name} == ${bare ? value : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`}`;
}
