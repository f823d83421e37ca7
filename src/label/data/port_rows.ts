/** Every port that stands for something, one table. */
import { PORT_ROWS_1024 } from './port_rows_1024.ts';
import { PORT_ROWS_4000 } from './port_rows_4000.ts';
import { PORT_ROWS_6500 } from './port_rows_6500.ts';
import { PORT_ROWS_9900 } from './port_rows_9900.ts';
import { SYSTEM_PORT_ROWS } from './port_rows_system.ts';
import type { PortRow } from './port_row.ts';

export type { PortRow };

export const PORT_ROWS: readonly PortRow[] = [
  ...SYSTEM_PORT_ROWS,
  ...PORT_ROWS_1024,
  ...PORT_ROWS_4000,
  ...PORT_ROWS_6500,
  ...PORT_ROWS_9900,
];
