/** Whole readings of capture files, and what must be equal in two of them. */
import type { CaptureFile } from '../../src/capture/capture_bytes.ts';
import { dissect, type DissectOptions } from '../../src/capture/dissect.ts';
import type { PacketRecord, Transport } from '../../src/model/packet.ts';

export async function dissected(
  file: CaptureFile | string,
  options: DissectOptions = {},
): Promise<PacketRecord[]> {
  const records: PacketRecord[] = [];
  const capture = typeof file === 'string' ? { path: file } : file;
  for await (const batch of dissect(capture, options)) records.push(...batch);
  return records;
}

/**
 * Streams numbered by their order alone: tshark spends a number on the far end of a SOCKS connect, and what another
 * worker numbers afterwards does not know of it.
 */
export function withoutSpentNumbers(records: readonly PacketRecord[]): PacketRecord[] {
  const numbers: Record<Transport, number[]> = { tcp: [], udp: [] };
  for (const { transport, streamNumber } of records) {
    if (transport && streamNumber !== undefined) numbers[transport].push(streamNumber);
  }
  const ranks = (found: readonly number[]) =>
    new Map([...new Set(found)].toSorted((a, b) => a - b).map((number, rank) => [number, rank]));
  const rankOf = { tcp: ranks(numbers.tcp), udp: ranks(numbers.udp) };
  return records.map((record) =>
    record.transport && record.streamNumber !== undefined
      ? { ...record, streamNumber: rankOf[record.transport].get(record.streamNumber) }
      : record
  );
}
