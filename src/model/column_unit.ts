/** What a column is in, as the views write it into their names (docs/sql.md). */
import type { AskedColumn } from './ask.ts';

const BY_END: readonly [RegExp, NonNullable<AskedColumn['unit']>][] = [
  [/_us$/, 'us'],
  [/_ms$/, 'ms'],
  [/_bps$/, 'bps'],
  [/(^|_)percent$/, 'percent'],
  [/(^|_)bytes(_(in|out|to_server|to_client|sent|received))?$/, 'bytes'],
];

export function columnUnit(name: string): AskedColumn['unit'] {
  return BY_END.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1] ?? null;
}
