/** Which hosts carried what: the same sums as `hostTraffic` has for the whole session. */
import type { HostTraffic, PairTraffic } from '../../model/host.ts';
import type { TextLookup } from '../../store/flow_queries.ts';
import type { FoundHost } from '../../store/host_queries.ts';
import type { Flow, FlowTable } from './flow_table.ts';
import type { FlowSums } from './way_sums.ts';

/** Above any text_id, and low enough that a product of two stays exact. */
const ID_RANGE = 2 ** 26;

type Sums = { streams: number; packets: number; bytes: number; bytes_in: number; bytes_out: number };

/** @param known what is known of an address. @returns also what two hosts have both in their sums, as `pairTraffic` */
export function hostTrafficOf(
  table: FlowTable,
  counts: FlowSums,
  texts: TextLookup,
  known: (address: string) => FoundHost,
): { apps: HostTraffic[]; pairs: PairTraffic[] } {
  const found = new Map<number, Sums & { readonly flow: Flow }>();
  const pairs = new Map<number, Sums>();
  const take = (host: number, flow: Flow, more: Sums) => {
    const key = host * ID_RANGE + flow.appId;
    let sums = found.get(key);
    if (!sums) found.set(key, sums = { flow, ...noTraffic() });
    add(sums, more);
  };
  for (const [i, flow] of table.flows.entries()) {
    const stream = flow.owner === undefined ? undefined : table.flows[flow.owner];
    if (!stream) continue;
    const streams = flow === stream && counts.hasStream(i) ? 1 : 0;
    const sums = sumsOf(counts, i, streams);
    if (streams === 0 && sums.packets === 0) continue;
    // Between here and elsewhere the host is the remote end, otherwise both ends are.
    const { directionToServer: direction, lowId, highId, clientIsLow } = stream;
    if (direction === 'in' || direction === 'out') {
      take((direction === 'out') === clientIsLow ? highId : lowId, stream, sums);
    } else {
      take(lowId, stream, sums);
      if (highId === lowId) continue;
      take(highId, stream, sums);
      const pair = lowId * ID_RANGE + highId;
      const both = pairs.get(pair) ?? noTraffic();
      pairs.set(pair, both);
      add(both, sums);
    }
  }
  const first = (key: number) => texts.text(Math.floor(key / ID_RANGE));
  return {
    apps: [...found].map(([key, { flow, ...sums }]) => {
      const address = first(key);
      const { host, asked_of } = known(address);
      const label = { app: texts.text(flow.appId), category: texts.text(flow.categoryId) };
      return { address, ...label, ...sums, host, asked_of };
    }),
    pairs: [...pairs].map(([key, sums]) => ({
      address: first(key),
      other: texts.text(key % ID_RANGE),
      ...sums,
    })),
  };
}

const noTraffic = (): Sums => ({ streams: 0, packets: 0, bytes: 0, bytes_in: 0, bytes_out: 0 });

function add(sums: Sums, more: Sums): void {
  sums.streams += more.streams;
  sums.packets += more.packets;
  sums.bytes += more.bytes;
  sums.bytes_in += more.bytes_in;
  sums.bytes_out += more.bytes_out;
}

function sumsOf(counts: FlowSums, flow: number, streams: number): Sums {
  const sums = { streams, packets: 0, bytes: 0, bytes_in: 0, bytes_out: 0 };
  for (const way of [flow * 2, flow * 2 + 1]) {
    const bytes = counts.bytes(way);
    if (bytes === 0) continue;
    const direction = counts.direction(way);
    sums.packets += counts.packets(way);
    sums.bytes += bytes;
    if (direction === 'in') sums.bytes_in += bytes;
    else if (direction !== 'transit') sums.bytes_out += bytes;
  }
  return sums;
}
