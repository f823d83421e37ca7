/** Names of sources in one column. */
import * as v from 'valibot';

export const BETWEEN_SOURCES = '; ';

export const storedSources = v.pipe(
  v.string(),
  v.transform((text) => text === '' ? [] : text.split(BETWEEN_SOURCES)),
);
