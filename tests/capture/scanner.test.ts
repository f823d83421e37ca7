import assert from 'node:assert/strict';
import fc from 'fast-check';
import { captureBytes } from '../../src/capture/capture_bytes.ts';
import { type CaptureRecord, CaptureScanner } from '../../src/capture/scanner.ts';
import { TapdeckError } from '../../src/model/errors.ts';
import { concat, le32, u32 } from '../../tools/packets/bytes.ts';
import { pcap, pcapng } from '../../tools/packets/capture_file.ts';
import { FIXTURES } from '../fixtures/table.ts';
import { fixtureBytes, fixturePath } from '../support/fixture_files.ts';

interface Scan {
  readonly records: CaptureRecord[];
  readonly warnings: string[];
}

async function scanFile(path: string): Promise<Scan> {
  const scanner = new CaptureScanner();
  const records: CaptureRecord[] = [];
  for await (const chunk of captureBytes({ path })) records.push(...scanner.push(chunk));
  return { records, warnings: scanner.warnings() };
}

/** Scans `bytes` in pieces of the given sizes, again and again from the first. */
function scanPieces(bytes: Uint8Array<ArrayBuffer>, sizes: readonly number[]): Scan {
  const scanner = new CaptureScanner();
  const records: CaptureRecord[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    records.push(...scanner.push(bytes.slice(at, at + size)));
    at += size;
  }
  return { records, warnings: scanner.warnings() };
}

const packetsOf = (scan: Scan) => scan.records.flatMap((record) => record.packet ?? []);

// dissect.test.ts holds every packet's time and lengths against tshark's; here it is the number of packets.
for (const fixture of FIXTURES) {
  if (fixture.packets === undefined) continue;
  // A custom block is no packet of the network, although tshark 4.0 shows it as one.
  const packets = fixture.file === 'custom_block.pcapng' ? 2 : fixture.packets;
  Deno.test(`scanner: ${fixture.file} has ${packets} packets`, async () => {
    const found = packetsOf(await scanFile(fixturePath(fixture.file)));
    assert.deepEqual(found.map((packet) => packet.no), Array.from({ length: packets }, (_, i) => i + 1));
  });
}

Deno.test('scanner: what is no capture is refused, and said to be none', async () => {
  await assert.rejects(scanFile(fixturePath('not_a_capture.pcap')), (error) => {
    assert.ok(error instanceof TapdeckError);
    assert.equal(error.kind, 'unsupported');
    assert.match(error.message, /not a pcap or pcapng/);
    return true;
  });
});

Deno.test('scanner: a cut, a damaged and an odd file each say so in one sentence', async () => {
  const cases: Record<string, RegExp | undefined> = {
    'truncated_file.pcap': /cut off in the middle of packet 10. The 9 whole packets were kept/,
    'truncated_file.pcapng': /cut off in the middle of packet 10/,
    'truncated_header.pcap': /cut off in the middle of packet 10/,
    'lying_length.pcap': /damaged after packet 3: a packet claims to be 4294967280 bytes long/,
    'almost_magic.pcap': /cut off in the middle of packet 1/,
    'custom_block.pcapng': /Blocks of type 0xbad hold no network packets/,
    'web_browsing.pcapng': undefined,
    'only_a_header.pcap': undefined,
  };
  for (const [file, expected] of Object.entries(cases)) {
    const { warnings } = await scanFile(fixturePath(file));
    if (expected === undefined) assert.deepEqual(warnings, [], file);
    else {
      assert.equal(warnings.length, 1, file);
      assert.match(String(warnings[0]), expected);
    }
  }
});

Deno.test('scanner: where chunks end changes nothing', async () => {
  const files = [
    'every_block.pcapng',
    'big_endian.pcap',
    'two_resolutions.pcapng',
    'truncated_file.pcapng',
    'lying_length.pcap',
  ];
  for (const file of files) {
    const bytes = await fixtureBytes(file);
    const whole = scanPieces(bytes, [bytes.length]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        assert.deepEqual(scanPieces(bytes, sizes), whole);
      }),
      { numRuns: 40 },
    );
  }
});

Deno.test('scanner: a long record arrives whole from many small chunks', () => {
  const payload = new Uint8Array(200_000).map((_, i) => i & 0xff);
  const bytes = pcap([{ timeNs: 0n, bytes: payload }, { timeNs: 1000n, bytes: payload.subarray(0, 60) }]);
  const { records } = scanPieces(bytes, [1009]);
  assert.deepEqual(records.map((record) => record.packet?.capturedLength), [undefined, 200_000, 60]);
  assert.deepEqual(concat(...records.map((record) => record.bytes)), bytes);
});

/** Holds for any input at all. */
function survives(bytes: Uint8Array<ArrayBuffer>, chunk: number): void {
  const scanner = new CaptureScanner();
  let numbered = 0;
  try {
    for (let at = 0; at < bytes.length; at += chunk) {
      for (const { packet } of scanner.push(bytes.slice(at, at + chunk))) {
        if (!packet) continue;
        assert.equal(packet.no, ++numbered);
        assert.ok(Number.isSafeInteger(packet.timeUs));
        // Rows of metric_view begin at the whole second: that must be exact too.
        assert.ok(Number.isSafeInteger(Math.floor(packet.timeUs / 1e6) * 1_000_000));
        assert.ok(packet.length >= 0 && packet.length <= 0x7fff_ffff);
        assert.ok(packet.capturedLength >= 0 && packet.capturedLength <= bytes.length);
      }
      assert.ok(scanner.pendingBytes <= bytes.length);
    }
    assert.ok(scanner.warnings().length <= 20);
  } catch (error) {
    assert.ok(error instanceof TapdeckError, String(error));
  }
}

const MAGIC = [0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1, 0x0a0d0d0a];

Deno.test('scanner: arbitrary bytes behind any magic number never do more than be refused', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...MAGIC),
      fc.uint8Array({ maxLength: 600 }),
      fc.integer({ min: 1, max: 300 }),
      (magic, tail, chunk) => survives(concat(u32(magic), tail), chunk),
    ),
    { numRuns: 500 },
  );
});

Deno.test('scanner: a capture with some bytes changed never does more than be refused', async () => {
  for (const file of ['every_block.pcapng', 'before_1970.pcapng', 'nanoseconds.pcap']) {
    const good = await fixtureBytes(file);
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
        const bad = good.slice();
        for (const [at, value] of changes) bad[at] = value;
        survives(bad, 97);
      }),
      { numRuns: 150 },
    );
  }
});

Deno.test('scanner: a length that lies makes it wait for no more than the format allows', () => {
  const block = (total: number) => concat(pcapng([]), le32(6, total));
  const scanner = new CaptureScanner();
  scanner.push(block(16 * 1024 * 1024 + 4));
  scanner.push(new Uint8Array(64));
  assert.match(String(scanner.warnings()), /a block claims to be 16777220 bytes long/);
  assert.equal(scanner.pendingBytes, 0);
  for (let i = 0; i < 100; i++) assert.deepEqual(scanner.push(new Uint8Array(1000)), []);
  assert.equal(scanner.pendingBytes, 0, 'what follows the damage is not kept');
});

Deno.test('scanner: powers of two, offsets and impossible resolutions give exact times', () => {
  // 2^-10 s, with an offset; 2^-63 s; a resolution that 64 bits cannot hold falls back to microseconds.
  const at = (options: { resolutionBits?: number; resolutionDigits?: number; offsetSeconds?: bigint }) => {
    const bytes = pcapng([{ timeNs: 1_500_000_000n, bytes: new Uint8Array(20) }], [options]);
    return packetsOf(scanPieces(bytes, [bytes.length]))[0]?.timeUs;
  };
  assert.equal(at({ resolutionBits: 10 }), 1_500_000);
  assert.equal(at({ resolutionBits: 10, offsetSeconds: -7n }), 1_500_000);
  assert.equal(at({ resolutionBits: 62 }), 1_500_000);
  assert.equal(at({ resolutionDigits: 0 }), 1_000_000);
  assert.equal(at({ resolutionDigits: 12 }), 1_500_000);
});

Deno.test('scanner: times beyond what a number holds are held at a whole second', () => {
  const far = 1n << 62n;
  for (const offsetSeconds of [far, -far]) {
    const bytes = pcapng([{ timeNs: offsetSeconds * 1_000_000_000n, bytes: new Uint8Array(20) }], [
      { offsetSeconds },
    ]);
    const [packet] = packetsOf(scanPieces(bytes, [bytes.length]));
    assert.equal(packet?.timeUs, offsetSeconds > 0n ? 9_007_199_254_000_000 : -9_007_199_254_000_000);
  }
});
