/** How words are written in the tables. Migrations repeat these numbers: never change one. */
import type { Direction, Transport } from '../model/packet.ts';
import { type StreamKey, streamKey } from '../model/stream.ts';
import { PROTOCOL_CLASSES, type ProtocolClass } from '../model/protocol.ts';

const DIRECTIONS: readonly Direction[] = ['in', 'out', 'local', 'transit'];

export const directionCode = (direction: Direction): number => DIRECTIONS.indexOf(direction);
export const directionOfCode = (code: unknown): Direction => DIRECTIONS[Number(code)] ?? 'transit';

export const protocolCode = (protocol: ProtocolClass): number => PROTOCOL_CLASSES.indexOf(protocol);

/** Stream number * 2, plus 1 for UDP. */
export const streamCode = (transport: Transport, number: number): number =>
  number * 2 + (transport === 'udp' ? 1 : 0);

/** The key of a stream that the store numbers so. */
export const streamKeyOf = (code: number): StreamKey =>
  streamKey(code % 2 === 0 ? 'tcp' : 'udp', Math.floor(code / 2));

export const FLAG_ENCRYPTED = 1;
export const FLAG_TRUNCATED = 2;
/** The protocol classes' bits stand above the two flags. */
export const CLASS_SHIFT = 2;
