/** TCP and UDP headers of a packet, out of the columns that hold several values of each. */
import type { Transport } from '../model/packet.ts';
import { wholeNumber } from './cells.ts';

export interface TransportHeader {
  readonly sourcePort: number | undefined;
  readonly destinationPort: number | undefined;
  readonly payloadBytes: number;
  /** TCP's flag bits; undefined for UDP, and where the header was cut short before them. */
  readonly tcpFlags: number | undefined;
}

/** UDP's length counts its own 8-byte header (RFC 768). */
const UDP_HEADER_BYTES = 8;

/**
 * The header of the packet's own stream.
 * @param values of the column: all source ports, all destination ports, all lengths, and TCP's flags (`0x018`)
 * @param headers how many there are
 * @param at which of them, from 0
 */
export function headerOf(
  transport: Transport,
  values: readonly string[],
  headers: number,
  at: number,
): TransportHeader {
  // The innermost header alone can be cut short, and flags alone are hexadecimal: so what is missing is known.
  let flags = 0;
  if (transport === 'tcp') { while (values[values.length - 1 - flags]?.startsWith('0x')) flags++; }
  const lengths = values.length - 2 * headers - flags;
  const length = at < lengths ? wholeNumber(values[2 * headers + at] ?? '') ?? 0 : 0;
  return {
    sourcePort: wholeNumber(values[at] ?? ''),
    destinationPort: wholeNumber(values[headers + at] ?? ''),
    payloadBytes: transport === 'udp' ? Math.max(0, length - UDP_HEADER_BYTES) : length,
    tcpFlags: at < flags ? wholeNumber(values[2 * headers + lengths + at] ?? '') : undefined,
  };
}
