import assert from 'node:assert/strict';
import { readme } from '../fixtures/readme.ts';
import { FIXTURES } from '../fixtures/table.ts';
import {
  CHECK_CHECKSUMS,
  countArguments,
  readCounts,
  readRtpStreams,
  tshark,
  WRONG_CHECKSUM,
} from './tshark.ts';

const folder = new URL('../fixtures/', import.meta.url);
/** Nothing is malformed unless the fixture says so. */
const MALFORMED = '_ws.malformed';
const MAX_TOTAL_BYTES = 3_000_000;

for (const fixture of FIXTURES) {
  Deno.test(`fixture ${fixture.file} is what its generator makes`, async () => {
    const committed = await Deno.readFile(new URL(fixture.file, folder));
    const made = await fixture.build();
    assert.ok(
      committed.length === made.length && committed.every((byte, index) => byte === made[index]),
      `${fixture.file} differs from its generator: run tools/make_fixtures.ts and look at the difference`,
    );
  });

  Deno.test(`fixture ${fixture.file} shows tshark what it claims`, async () => {
    const counts = { [WRONG_CHECKSUM]: 0, [MALFORMED]: 0, ...fixture.counts };
    const filters = ['frame', ...Object.keys(counts)];
    const rtp = fixture.rtpStreams === undefined ? [] : ['-z', 'rtp,streams'];
    const answer = await tshark(new URL(fixture.file, folder), [
      ...CHECK_CHECKSUMS,
      ...countArguments(filters),
      ...rtp,
    ]);
    if (fixture.complaint === undefined) assert.equal(answer.code, 0, answer.stderr);
    else assert.match(answer.stderr, new RegExp(fixture.complaint));
    if (fixture.packets === undefined) return;
    assert.deepEqual(readCounts(answer.stdout, filters), { frame: fixture.packets, ...counts });
    if (fixture.rtpStreams) assert.deepEqual(readRtpStreams(answer.stdout), fixture.rtpStreams);
  });
}

Deno.test('the README of the fixtures is that of the table', async () => {
  assert.equal(await Deno.readTextFile(new URL('README.md', folder)), readme(FIXTURES));
});

Deno.test('no capture lies among the fixtures without a generator, and all are small', async () => {
  const known = new Set(FIXTURES.map((fixture) => fixture.file));
  assert.equal(known.size, FIXTURES.length, 'two fixtures have one name');
  let total = 0;
  for await (const entry of Deno.readDir(folder)) {
    if (!/\.(pcap|pcapng)(\.gz)?$/.test(entry.name)) continue;
    assert.ok(known.has(entry.name), `${entry.name} has no generator`);
    total += (await Deno.stat(new URL(entry.name, folder))).size;
  }
  assert.ok(total < MAX_TOTAL_BYTES, `${total} bytes`);
});
