import type { Transport } from './packet.ts';

/** `tcp:N` or `udp:N`: paste `tcp.stream eq N` into Wireshark and see the same packets. */
export type StreamKey = `${Transport}:${number}`;

export function streamKey(transport: Transport, number: number): StreamKey {
  return `${transport}:${number}`;
}

const STREAM_KEY = /^(tcp|udp):(0|[1-9]\d{0,9})$/;

/** The parts of a stream key, or undefined when `text` is none. */
export function parseStreamKey(text: string): { transport: Transport; number: number } | undefined {
  const match = STREAM_KEY.exec(text);
  if (!match) return undefined;
  return { transport: match[1] as Transport, number: Number(match[2]) };
}
