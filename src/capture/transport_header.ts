/** TCP and UDP headers of a packet, out of the columns that hold several values of each. */
import type { Transport } from '../model/packet.ts';

export interface TransportHeader {
  readonly sourcePort: number | undefined;
  readonly destinationPort: number | undefined;
  readonly payloadBytes: number;
  /** TCP's flag bits; undefined for UDP, and where the header was cut short before them. */
  readonly tcpFlags: number | undefined;
}

/** UDP's length counts its own 8-byte header (RFC 768). */
const UDP_HEADER_BYTES = 8;

const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_A = 0x61;
const LOWER_F = 0x66;
const LOWER_X = 0x78;

interface Values {
  readonly decimal: number[];
  readonly hexadecimal: number[];
}

/**
 * Decimal values, and the hexadecimal ones (`0x018`), each in their order; what is neither is left out. Read character
 * by character, for this is done for every packet: splitting takes five times as long.
 */
function valuesOf(cell: string): Values {
  const decimal: number[] = [];
  const hexadecimal: number[] = [];
  let value = -1;
  let base = 10;
  for (let i = 0; i <= cell.length; i++) {
    const code = i < cell.length ? cell.charCodeAt(i) : COMMA;
    if (code === COMMA) {
      if (value >= 0) (base === 10 ? decimal : hexadecimal).push(value);
      value = -1;
      base = 10;
    } else if (code >= ZERO && code <= NINE) {
      value = Math.max(value, 0) * base + (code - ZERO);
    } else if (code === LOWER_X && value === 0) {
      base = 16;
    } else if (base === 16 && code >= LOWER_A && code <= LOWER_F) {
      value = value * base + (code - LOWER_A + 10);
    }
  }
  return { decimal, hexadecimal };
}

/**
 * The header of the packet's own stream. The innermost header alone can be cut short, and flags alone are hexadecimal:
 * so what is missing is known.
 * @param cell of the column: all source ports, all destination ports, all lengths, and TCP's flags
 * @param headers how many there are
 * @param at which of them, from 0
 */
export function headerOf(
  transport: Transport,
  cell: string,
  headers: number,
  at: number,
): TransportHeader {
  const { decimal, hexadecimal } = valuesOf(cell);
  const length = decimal[2 * headers + at] ?? 0;
  return {
    sourcePort: decimal[at],
    destinationPort: decimal[headers + at],
    payloadBytes: transport === 'udp' ? Math.max(0, length - UDP_HEADER_BYTES) : length,
    tcpFlags: transport === 'tcp' ? hexadecimal[at] : undefined,
  };
}
