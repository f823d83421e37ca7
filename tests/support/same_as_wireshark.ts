/** A stored session against Wireshark's own reading of its raw capture. */
import assert from 'node:assert/strict';
import type { PacketRow } from '../../src/model/rows.ts';
import { tsharkFields } from './fixture_files.ts';

/** Packets in the file, as `capinfos -c` counts them. */
export async function countedByCapinfos(path: string): Promise<number> {
  // -T -m -r: values alone, separated by commas; -M: exact numbers.
  const { code, stdout, stderr } = await new Deno.Command('capinfos', {
    args: ['-c', '-M', '-T', '-m', '-r', path],
  }).output();
  const text = new TextDecoder().decode(stdout).trim();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const count = /,"?(\d+)"?$/.exec(text)?.[1];
  assert(count !== undefined, `capinfos said ${JSON.stringify(text)}`);
  return Number(count);
}

/** Every packet once, in order, with the Protocol, Info and stream that `tshark -r` gives it. */
export async function assertSameAsWireshark(packets: readonly PacketRow[], path: string): Promise<void> {
  const rows = await tsharkFields(path, [
    'frame.number',
    '_ws.col.Protocol',
    '_ws.col.Info',
    'tcp.stream',
    'udp.stream',
  ]);
  assert.deepEqual(
    packets.map(({ no, protocol, info, stream_key }) => ({ no, protocol, info, stream_key })),
    rows.map((row) => ({
      no: Number(row['frame.number']),
      protocol: row['_ws.col.Protocol'],
      info: row['_ws.col.Info'],
      stream_key: row['tcp.stream'] !== ''
        ? `tcp:${row['tcp.stream']}`
        : row['udp.stream'] !== ''
        ? `udp:${row['udp.stream']}`
        : null,
    })),
  );
}
