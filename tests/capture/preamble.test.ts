import assert from 'node:assert/strict';
import { PreambleKeeper } from '../../src/capture/preamble.ts';
import { CaptureScanner, type Preamble } from '../../src/capture/scanner.ts';
import { concat, latin1, le32, u32, utf8 } from '../../tools/packets/bytes.ts';
import { pcap, PcapngBlocks } from '../../tools/packets/capture_file.ts';

const block = (preamble: Preamble, name: string) => ({
  bytes: latin1(name),
  packet: undefined,
  preamble,
  at: 0,
  empty: undefined,
});

/** A section header in so far as it matters: the byte-order magic stands at byte 8. */
const header = (name: string, magic: string) => block('header', `${name.padEnd(8)}${magic}`);

function kept(keeper: PreambleKeeper): string[] {
  return keeper.records().map((bytes) => new TextDecoder('latin1').decode(bytes).trim());
}

function keeperOf(...records: readonly ReturnType<typeof block>[]): PreambleKeeper {
  const keeper = new PreambleKeeper();
  for (const record of records) keeper.add(record);
  return keeper;
}

Deno.test('PreambleKeeper: secrets stand before all packets, the rest in its order, statistics nowhere', () => {
  assert.deepEqual(kept(new PreambleKeeper()), []);
  const keeper = keeperOf(
    header('section', '<'),
    block('interface', 'eth0'),
    block('names', 'names'),
    block('statistics', 'dropped'),
    block('interface', 'eth1'),
    block('secrets', 'key 1'),
    block('secrets', 'key 2'),
  );
  assert.deepEqual(kept(keeper), ['section <', 'key 1', 'key 2', 'eth0', 'names', 'eth1']);
});

Deno.test('PreambleKeeper: a new section forgets interfaces, and keeps secrets that can be read in it', () => {
  const first = [header('first', '<'), block('interface', 'eth0'), block('secrets', 'key')];
  const same = keeperOf(...first, header('second', '<'), block('interface', 'wlan0'));
  assert.deepEqual(kept(same), ['second  <', 'key', 'wlan0']);
  const other = keeperOf(...first, header('second', '>'), block('interface', 'wlan0'));
  assert.deepEqual(kept(other), ['second  >', 'wlan0']);
});

Deno.test('PreambleKeeper: what it keeps is its own', () => {
  const bytes = latin1('eth0');
  const keeper = keeperOf(header('s', '<'), { ...block('interface', ''), bytes });
  bytes.fill(0);
  assert.deepEqual(kept(keeper), ['s       <', 'eth0']);
});

Deno.test('PreambleKeeper: bounded, the newest are left out; a new section has room again', () => {
  const large = { ...block('names', ''), bytes: new Uint8Array(20 * 1024 * 1024) };
  const keeper = keeperOf(header('s', '<'), large, large, block('interface', 'late'));
  assert.deepEqual(keeper.records().map((bytes) => bytes.byteLength), [9, large.bytes.byteLength, 4]);
  keeper.add(header('t', '<'));
  keeper.add(large);
  assert.equal(keeper.records().length, 2);
});

Deno.test('PreambleKeeper: the preamble of a file of each format, as the scanner finds it', () => {
  const frame = { timeNs: 0n, bytes: new Uint8Array(60) };
  for (const order of ['little', 'big'] as const) {
    const blocks = new PcapngBlocks(order);
    const log = utf8('CLIENT_RANDOM 00 00\n');
    const w32 = order === 'little' ? le32 : u32;
    const secrets = blocks.block(10, concat(w32(0x544c534b, log.length), log));
    const [section, eth0, wlan0] = [
      blocks.section(),
      blocks.interface({}),
      blocks.interface({ name: 'wlan0' }),
    ];
    const packet = blocks.packet(frame);
    const statistics = blocks.statistics(0, 0n, 1n, 0n);
    const keeper = new PreambleKeeper();
    const file = concat(section, eth0, packet, wlan0, packet, secrets, packet, statistics);
    for (const record of new CaptureScanner().push(file)) if (!record.packet) keeper.add(record);
    assert.deepEqual(keeper.records(), [section, secrets, eth0, wlan0]);
  }
  const keeper = new PreambleKeeper();
  const file = pcap([frame, frame]);
  for (const record of new CaptureScanner().push(file)) if (!record.packet) keeper.add(record);
  assert.deepEqual(keeper.records(), [file.slice(0, 24)]);
});
