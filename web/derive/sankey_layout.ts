/** Where the flow of the top talkers stands. Loaded when it is first shown: nothing else needs d3-sankey. */
import { sankey, sankeyLinkHorizontal } from 'd3-sankey';
import type { FlowLink, FlowNode, TalkerFlow } from './talker_flow.ts';

export interface PlacedNode extends FlowNode {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly column: number;
  /** Room for its name beside it, up to the next column. */
  readonly room: number;
}

export interface PlacedLink extends FlowLink {
  /** An SVG path to be drawn `width` thick. */
  readonly path: string;
  readonly width: number;
}

export interface FlowLayout {
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly PlacedLink[];
}

export const NODE_WIDTH = 10;
/** Names are a line high and must not touch, however thin what they name is. */
const NODE_GAP = 24;
/** Half of a line that stands beside a node of no height at the edge. */
const EDGE = 12;
/** Applications stand nearer to the sources: both their names and the destinations' go into the second gap. */
const COLUMNS = { 2: [0, 1], 3: [0, 0.4, 1] } as const;

/** @param width @param height of the box, in pixels */
export function layoutFlow({ nodes, links }: TalkerFlow, width: number, height: number): FlowLayout {
  if (nodes.length === 0 || width < 100) return { nodes: [], links: [] };
  const graph = sankey<FlowNode, FlowLink>()
    .nodeId(({ id }) => id)
    .nodeSort(null)
    .nodeWidth(NODE_WIDTH)
    .nodePadding(NODE_GAP)
    .extent([[0, EDGE], [width, height - EDGE]])({
      nodes: nodes.map((node) => ({ ...node })),
      links: links.map((link) => ({ ...link, source: link.from, target: link.to, value: link.bytes })),
    });
  const most = Math.max(...graph.nodes.map((node) => node.depth ?? 0));
  const shares = COLUMNS[most === 2 ? 3 : 2];
  const leftOf = (column: number) => (shares[column] ?? 1) * (width - NODE_WIDTH);
  for (const node of graph.nodes) {
    node.x0 = leftOf(node.depth ?? 0);
    node.x1 = node.x0 + NODE_WIDTH;
  }
  const pathOf = sankeyLinkHorizontal<FlowNode, FlowLink>();
  return {
    nodes: graph.nodes.map((node) => {
      const column = node.depth ?? 0;
      const last = column === most;
      const gap = last
        ? leftOf(column) - leftOf(column - 1) - NODE_WIDTH
        : leftOf(column + 1) - leftOf(column) - NODE_WIDTH;
      // The last gap has names from both sides.
      const part = !last && column < most - 1 ? 0.94 : most === 1 ? 0.48 : last ? 0.56 : 0.4;
      return {
        ...bare(node),
        x: node.x0 ?? 0,
        y: node.y0 ?? 0,
        height: (node.y1 ?? 0) - (node.y0 ?? 0),
        column,
        room: gap * part,
      };
    }),
    links: graph.links.map((link) => ({
      ...{
        from: link.from,
        to: link.to,
        talker: link.talker,
        bytes: link.bytes,
        hue: link.hue,
        title: link.title,
      },
      path: pathOf(link) ?? '',
      width: Math.max(1, link.width ?? 0),
    })),
  };
}

/** Without what the layout wrote into it. */
function bare({ id, name, role, bytes, talkers, pick }: FlowNode): FlowNode {
  return { id, name, role, bytes, talkers, pick };
}
