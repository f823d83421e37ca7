/** What tshark's layers stand for, one table. */
import type { DissectorRow } from './dissector_row.ts';
import { APPLICATION_DISSECTORS } from './dissectors_application.ts';
import { DATA_DISSECTORS } from './dissectors_data.ts';
import { MACHINE_DISSECTORS } from './dissectors_machine.ts';
import { NETWORK_DISSECTORS } from './dissectors_network.ts';

export type { DissectorRow };

export const DISSECTOR_ROWS: readonly DissectorRow[] = [
  ...NETWORK_DISSECTORS,
  ...APPLICATION_DISSECTORS,
  ...DATA_DISSECTORS,
  ...MACHINE_DISSECTORS,
];
