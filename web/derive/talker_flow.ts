/** The top talkers as a flow from source over application to destination. Where it stands is sankey_layout.ts's. */
import type { AppRow, TalkerRow } from '../../src/model/rows.ts';
import type { FilterKey } from './filter.ts';
import { categoryMark, type Hue } from './palette.ts';

/** With the applications in between, or, where there is no room for them, without. */
export type FlowSteps = 'three' | 'two';

export interface FlowNode {
  /** What it is and its name: an address may be a source and a destination. */
  readonly id: string;
  readonly name: string;
  readonly role: 'source' | 'application' | 'destination';
  readonly bytes: number;
  /** Places in the list of talkers whose traffic goes through it. */
  readonly talkers: readonly number[];
  readonly pick: readonly [key: FilterKey, value: string];
}

/** One hop of one talker. */
export interface FlowLink {
  readonly from: string;
  readonly to: string;
  readonly talker: number;
  readonly bytes: number;
  readonly hue: Hue;
  /** The whole way in words. */
  readonly title: string;
}

export interface TalkerFlow {
  readonly nodes: readonly FlowNode[];
  readonly links: readonly FlowLink[];
}

const NOBODY = 'Unknown';

/**
 * @param apps with the categories that give applications their colour
 * @param order ids in the order in which they stood before: what stays keeps its place, so that nothing jumps live
 */
export function talkerFlow(
  talkers: readonly TalkerRow[],
  apps: readonly AppRow[],
  steps: FlowSteps,
  order: readonly string[] = [],
): TalkerFlow {
  const categories = new Map(apps.map(({ app, category }) => [app, category]));
  const nodes = new Map<string, FlowNode>();
  const links: FlowLink[] = [];
  for (const [talker, { source, destination, bytes, app }] of talkers.entries()) {
    if (bytes <= 0) continue;
    const name = app ?? NOBODY;
    const way: Omit<FlowNode, 'id' | 'bytes' | 'talkers'>[] = [
      { name: source, role: 'source', pick: ['host', source] },
      ...(steps === 'three' ? [{ name, role: 'application', pick: ['app', name] } as const] : []),
      { name: destination, role: 'destination', pick: ['host', destination] },
    ];
    const ids = way.map((each) => {
      const id = `${each.role} ${each.name}`;
      const known = nodes.get(id);
      nodes.set(id, {
        ...each,
        id,
        bytes: (known?.bytes ?? 0) + bytes,
        talkers: [...known?.talkers ?? [], talker],
      });
      return id;
    });
    const { hue } = categoryMark(categories.get(name) ?? null);
    for (let i = 1; i < ids.length; i++) {
      const title = `${source} to ${destination}, largest stream ${name}`;
      links.push({ from: ids[i - 1] ?? '', to: ids[i] ?? '', talker, bytes, hue, title });
    }
  }
  const places = new Map(order.map((id, place) => [id, place]));
  const placeOf = ({ id }: FlowNode) => places.get(id) ?? Infinity;
  const sorted = [...nodes.values()].sort((a, b) =>
    (placeOf(a) === placeOf(b) ? 0 : placeOf(a) - placeOf(b)) || b.bytes - a.bytes || (a.id < b.id ? -1 : 1)
  );
  return { nodes: sorted, links };
}
