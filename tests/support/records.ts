/** Packet records as a test needs them: what is not said is absent. */
import { chainOf } from '../../src/capture/chain.ts';
import type { DnsMessage, PacketRecord, Transport } from '../../src/model/packet.ts';

export const TCP = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

/** 2026-03-04 13:30:00 UTC, a whole second. */
export const START_US = 1_772_631_000_000_000;

export function packet(fields: Partial<Omit<PacketRecord, 'chain'>> & { chain?: string } = {}): PacketRecord {
  const length = fields.length ?? 100;
  return {
    no: 1,
    timeUs: START_US,
    source: '192.168.7.23',
    destination: '198.51.100.7',
    protocol: 'TEST',
    info: '',
    transport: undefined,
    streamNumber: undefined,
    sourcePort: undefined,
    destinationPort: undefined,
    payloadBytes: 0,
    tcpFlags: undefined,
    retransmission: false,
    ackRttMs: undefined,
    tlsServerNames: [],
    certificateTexts: [],
    certificate: undefined,
    credentials: undefined,
    alpn: [],
    stunRealms: [],
    httpHosts: [],
    userAgent: undefined,
    dns: undefined,
    rtp: [],
    rtpMaps: [],
    ...fields,
    length,
    capturedLength: fields.capturedLength ?? length,
    chain: chainOf(fields.chain ?? 'eth:ethertype:ip:data').layers,
  };
}

export interface Conversation {
  readonly transport: Transport;
  readonly number: number;
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
}

export function conversation(number: number, more: Partial<Conversation> = {}): Conversation {
  return {
    transport: 'tcp',
    number,
    client: '192.168.7.23',
    clientPort: 50_000 + (number % 10_000),
    server: '198.51.100.7',
    serverPort: 443,
    ...more,
  };
}

/** A packet of a conversation. */
export function sent(
  by: 'client' | 'server',
  of: Conversation,
  fields: Parameters<typeof packet>[0] = {},
): PacketRecord {
  const [from, to] = by === 'client'
    ? [[of.client, of.clientPort], [of.server, of.serverPort]] as const
    : [[of.server, of.serverPort], [of.client, of.clientPort]] as const;
  return packet({
    chain: `eth:ethertype:ip:${of.transport}`,
    transport: of.transport,
    streamNumber: of.number,
    source: from[0],
    sourcePort: from[1],
    destination: to[0],
    destinationPort: to[1],
    ...(of.transport === 'tcp' ? { tcpFlags: TCP.ack } : {}),
    ...fields,
  });
}

/** A DNS answer that `client` got; without addresses and code a plain NOERROR. */
export function answer(queryName: string, more: Partial<DnsMessage> = {}): DnsMessage {
  return { response: true, queryName, rcode: 0, responseTimeMs: 10, addresses: [], aliases: [], ...more };
}
