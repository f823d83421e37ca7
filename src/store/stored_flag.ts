import * as v from 'valibot';

/** SQLite has no booleans: 0 and 1 become false and true on the way out. */
export const storedFlag = v.pipe(v.number(), v.transform((value: number) => value !== 0));
