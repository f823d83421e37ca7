/** The table that comes with Tapdeck: owners of large networks, public resolvers, root servers. */
import type { Located } from '../model/host.ts';
import type { Address } from './address.ts';
import { NETWORKS } from './data/networks.ts';
import { RESOLVERS } from './data/resolvers.ts';
import type { NetworkRow } from './data/row.ts';
import { PrefixTable } from './prefix_table.ts';
import { cleanPlace } from './source.ts';

export const BUILT_IN = 'built-in table';

export interface BuiltInAnswer {
  readonly located: Partial<Located>;
  /** It is in many places at once: nobody can say where. */
  readonly anycast: boolean;
  readonly name: string | undefined;
}

function tableOf(rows: readonly NetworkRow[]): PrefixTable<NetworkRow> {
  const table = new PrefixTable<NetworkRow>();
  for (const row of rows) for (const prefix of row.prefixes.split(' ')) table.add(prefix, row);
  return table;
}

const TABLE = tableOf([...RESOLVERS, ...NETWORKS]);

export function builtIn(address: Address): BuiltInAnswer | undefined {
  const row = TABLE.find(address);
  if (!row) return undefined;
  const { asn, organisation, place } = row;
  const placed = place ? { ...cleanPlace(place), located_by: BUILT_IN } : {};
  return {
    located: { asn, organisation, ...placed },
    anycast: row.anycast === true,
    name: row.name,
  };
}
