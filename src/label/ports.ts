/**
 * Which service a port stands for: the weakest evidence there is. Numbers and names are those of the IANA Service Name
 * and Transport Protocol Port Number Registry; a few (TeamViewer, AnyDesk, WireGuard) are the defaults that the
 * programs' own documentation names.
 */
import type { Transport } from '../model/packet.ts';
import { PORT_ROWS, type PortRow } from './data/port_rows.ts';

export interface PortService {
  /** The registry's service ("NTP"), for the evidence. */
  readonly service: string;
  readonly app: string;
  readonly category: string;
  /** A housekeeping protocol: named after itself, whoever's server answers. */
  readonly system: boolean;
}

const byPort: Record<Transport, Map<number, PortService>> = { tcp: new Map(), udp: new Map() };

for (const [transports, port, service, app, category, system] of PORT_ROWS satisfies readonly PortRow[]) {
  const entry = Object.freeze({ service, app, category, system: system === 'system' });
  for (const transport of transports.split('/')) {
    if (transport === 'tcp' || transport === 'udp') byPort[transport].set(port, entry);
  }
}

const FIRST_USER_PORT = 1024;

/**
 * The service that one of two ports stands for, and which port that was. System ports (below 1024, RFC 6335 section 6)
 * go before others, since clients hardly pick those; then the port that the first packet was sent to.
 */
export function portService(
  transport: Transport,
  destination: number | undefined,
  source: number | undefined,
): { readonly port: number; readonly service: PortService } | undefined {
  const table = byPort[transport];
  const to = destination === undefined ? undefined : table.get(destination);
  const from = source === undefined ? undefined : table.get(source);
  if (destination !== undefined && to && (destination < FIRST_USER_PORT || !from || source === undefined)) {
    return { port: destination, service: to };
  }
  if (source !== undefined && from && (source < FIRST_USER_PORT || !to || destination === undefined)) {
    return { port: source, service: from };
  }
  if (destination !== undefined && to) return { port: destination, service: to };
  return undefined;
}
