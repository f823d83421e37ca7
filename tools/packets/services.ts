import { ipBytes, macBytes } from './address.ts';
import { type Bytes, concat, padTo, u16, u32, u64, u8, utf8 } from './bytes.ts';

/** Seconds from 1900 (NTP) to 1970 (Unix). */
const NTP_EPOCH_SECONDS = 2_208_988_800n;

function ntpTime(timeUs: number): bigint {
  const us = BigInt(timeUs);
  return ((us / 1_000_000n + NTP_EPOCH_SECONDS) << 32n) | ((us % 1_000_000n << 32n) / 1_000_000n);
}

/** NTP version 4 (RFC 5905 section 7.3): a client's question, or a stratum 2 server's answer to it. */
export function ntp(
  fields: { mode: 'client'; sentUs: number } | {
    mode: 'server';
    originUs: number;
    receivedUs: number;
    sentUs: number;
  },
): Bytes {
  if (fields.mode === 'client') {
    return concat(u8(0x23, 0, 6, 0xec), new Uint8Array(36), u64(ntpTime(fields.sentUs)));
  }
  return concat(
    u8(0x24, 2, 6, 0xec),
    u32(0x0000_0a00, 0x0000_1200),
    ipBytes('192.0.2.123'),
    u64(ntpTime(fields.receivedUs - 60_000_000), ntpTime(fields.originUs)),
    u64(ntpTime(fields.receivedUs), ntpTime(fields.sentUs)),
  );
}

export interface DhcpFields {
  readonly kind: 'discover' | 'offer' | 'request' | 'ack';
  readonly transactionId: number;
  readonly clientMac: string;
  /** What the server gives, or the client wants. */
  readonly address: string;
  readonly server: string;
  readonly hostName: string;
}

/** One DHCP message (RFC 2131 section 2, options of RFC 2132). */
export function dhcp(fields: DhcpFields): Bytes {
  const fromServer = fields.kind === 'offer' || fields.kind === 'ack';
  const option = (code: number, value: Uint8Array) => concat(u8(code, value.length), value);
  const type = { discover: 1, offer: 2, request: 3, ack: 5 }[fields.kind];
  const server = ipBytes(fields.server);
  const options = fromServer
    ? [
      option(54, server),
      option(51, u32(86_400)),
      option(1, ipBytes('255.255.255.0')),
      option(3, server),
      option(6, server),
    ]
    : [
      ...(fields.kind === 'request' ? [option(50, ipBytes(fields.address)), option(54, server)] : []),
      option(12, utf8(fields.hostName)),
      option(55, u8(1, 3, 6, 15, 119)),
    ];
  const message = concat(
    u8(fromServer ? 2 : 1, 1, 6, 0),
    u32(fields.transactionId),
    u16(0, 0),
    u32(0),
    fromServer ? ipBytes(fields.address) : u32(0),
    fromServer ? server : u32(0),
    u32(0),
    padTo(macBytes(fields.clientMac), 16 + 64 + 128),
    u32(0x63825363),
    option(53, u8(type)),
    ...options,
    u8(255),
  );
  return padTo(message, 300);
}
