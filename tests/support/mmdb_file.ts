/** Writes small MMDB files (maxmind.github.io/MaxMind-DB, format 2.0): records of 24 bits, maps of texts and doubles. */
import { parsePrefix } from '../../src/geo/address.ts';

export type MmdbRecord = Readonly<Record<string, string | number>>;

const encoder = new TextEncoder();
const TYPE = { text: 2, double: 3, uint16: 5, uint32: 6, map: 7, uint64: 9, array: 11 } as const;

function control(type: number, size: number): number[] {
  const [kind, extended] = type > 7 ? [0, [type - 7]] : [type, []];
  if (size < 29) return [(kind << 5) | size, ...extended];
  return [(kind << 5) | 29, ...extended, size - 29];
}

function text(value: string): number[] {
  const bytes = encoder.encode(value);
  return [...control(TYPE.text, bytes.length), ...bytes];
}

function double(value: number): number[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return [...control(TYPE.double, 8), ...bytes];
}

function whole(type: number, value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [...control(type, bytes.length), ...bytes];
}

function map(entries: readonly (readonly [string, number[]])[]): number[] {
  return [
    ...control(TYPE.map, entries.length),
    ...entries.flatMap(([key, value]) => [...text(key), ...value]),
  ];
}

interface Node {
  children: [Node | number | undefined, Node | number | undefined];
}

/** @param rows prefixes of that version of IP, none inside another */
export function mmdbFile(version: 4 | 6, rows: readonly (readonly [prefix: string, record: MmdbRecord])[]) {
  const root: Node = { children: [undefined, undefined] };
  const nodes = [root];
  const data: number[] = [];
  for (const [prefix, record] of rows) {
    const { address, bits } = parsePrefix(prefix);
    const place = data.length;
    data.push(...map(
      Object.entries(record).map(([key, value]) => [
        key,
        typeof value === 'string' ? text(value) : double(value),
      ]),
    ));
    let node = root;
    for (let at = 0; at < bits; at++) {
      const bit = (((address.bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1) as 0 | 1;
      if (at === bits - 1) {
        node.children[bit] = place;
        break;
      }
      let next = node.children[bit];
      if (typeof next !== 'object') {
        nodes.push(next = { children: [undefined, undefined] });
        node.children[bit] = next;
      }
      node = next;
    }
  }
  const count = nodes.length;
  const tree = nodes.flatMap(({ children }) =>
    children.flatMap((child) => {
      const value = child === undefined
        ? count
        : typeof child === 'number'
        ? count + 16 + child
        : nodes.indexOf(child);
      return [value >> 16 & 255, value >> 8 & 255, value & 255];
    })
  );
  const metadata = map([
    ['node_count', whole(TYPE.uint32, count)],
    ['record_size', whole(TYPE.uint16, 24)],
    ['ip_version', whole(TYPE.uint16, version)],
    ['database_type', text('Tapdeck-Test')],
    ['languages', [...control(TYPE.array, 1), ...text('en')]],
    ['binary_format_major_version', whole(TYPE.uint16, 2)],
    ['binary_format_minor_version', whole(TYPE.uint16, 0)],
    ['build_epoch', whole(TYPE.uint64, 1_767_225_600)],
    ['description', map([['en', text('made by a test')]])],
  ]);
  return Uint8Array.from([
    ...tree,
    ...Array(16).fill(0),
    ...data,
    ...[0xab, 0xcd, 0xef],
    ...encoder.encode('MaxMind.com'),
    ...metadata,
  ]);
}
