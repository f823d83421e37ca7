/** Who is the client of a stream (CONTRACT.md: SYN, else SYN/ACK, else a service port, else who spoke first). */
import type { PacketRecord } from '../model/packet.ts';

const SYN = 0x02;
const ACK = 0x10;

/** Registered ports above 1023 behind which servers commonly listen (IANA service name registry). */
const HIGH_SERVICE_PORTS = new Set([
  1194,
  1433,
  1521,
  1701,
  1723,
  1812,
  1813,
  1883,
  1900,
  1935,
  2049,
  2123,
  2152,
  2181,
  2375,
  2376,
  3000,
  3128,
  3268,
  3306,
  3389,
  3478,
  3479,
  3544,
  4500,
  4789,
  5000,
  5004,
  5060,
  5061,
  5222,
  5223,
  5228,
  5269,
  5349,
  5353,
  5355,
  5432,
  5671,
  5672,
  5683,
  5684,
  5900,
  5938,
  6379,
  6443,
  6514,
  6667,
  6697,
  6881,
  7000,
  7001,
  8000,
  8008,
  8009,
  8080,
  8081,
  8123,
  8200,
  8333,
  8443,
  8801,
  8883,
  8888,
  9000,
  9042,
  9090,
  9092,
  9100,
  9200,
  9418,
  9993,
  10050,
  10051,
  11211,
  19302,
  25565,
  27017,
  51820,
]);

export function isServicePort(port: number | undefined): boolean {
  return port !== undefined && port > 0 && (port < 1024 || HIGH_SERVICE_PORTS.has(port));
}

export interface Roles {
  readonly clientIsSource: boolean;
  /** 3 SYN, 2 SYN/ACK, 1 service port, 0 first packet. */
  readonly rank: number;
}

/** What this packet alone says about the roles. */
export function rolesFrom(record: PacketRecord): Roles {
  const flags = record.tcpFlags ?? 0;
  if (flags & SYN) {
    return flags & ACK ? { clientIsSource: false, rank: 2 } : { clientIsSource: true, rank: 3 };
  }
  const from = isServicePort(record.sourcePort);
  const to = isServicePort(record.destinationPort);
  if (from !== to) return { clientIsSource: to, rank: 1 };
  return { clientIsSource: true, rank: 0 };
}
