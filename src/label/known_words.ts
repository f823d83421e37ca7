/** Words that Tapdeck itself has for applications and categories, as against those of a user's rules. */
import { UNKNOWN_LABEL } from '../model/label.ts';
import { DISSECTOR_ROWS } from './data/dissector_rows.ts';
import { PORT_ROWS } from './data/port_rows.ts';
import { CATALOGUE_ROWS } from './data/rows.ts';
import { WEB } from './evidence.ts';

export const KNOWN_WORDS: ReadonlySet<string> = new Set([
  UNKNOWN_LABEL.app,
  WEB.app,
  ...CATALOGUE_ROWS.flatMap(([app, category]) => [app, category]),
  ...DISSECTOR_ROWS.flatMap(([, , app, category]) => [app, category]),
  ...PORT_ROWS.flatMap(([, , , app, category]) => [app, category]),
]);
