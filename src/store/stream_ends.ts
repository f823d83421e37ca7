/** The two ends of a stream in an order that does not change when client and server are exchanged. */
import type { StreamState } from '../model/metric.ts';
import type { PacketRecord } from '../model/packet.ts';

/** A stream as its packets are compared with it. */
export interface StreamEnds {
  readonly state: StreamState;
  readonly clientIsLow: boolean;
}

/** Migrations repeat this order: never change it. */
export function clientIsLow(state: StreamState, clientId: number, serverId: number): boolean {
  if (clientId !== serverId) return clientId < serverId;
  return (state.clientPort ?? -1) <= (state.serverPort ?? -1);
}

/** Whether the low end (1) or the high end (0) sent the packet; undefined when its ends are not the stream's. */
export function sentByLow({ state, clientIsLow }: StreamEnds, record: PacketRecord): 0 | 1 | undefined {
  const { source, destination, sourcePort, destinationPort } = record;
  const { client, server, clientPort, serverPort } = state;
  if (
    source === client && destination === server && sourcePort === clientPort && destinationPort === serverPort
  ) return clientIsLow ? 1 : 0;
  if (
    source === server && destination === client && sourcePort === serverPort && destinationPort === clientPort
  ) return clientIsLow ? 0 : 1;
  return undefined;
}
