/** Info is the one column that strangers can put a line end into: a STUN realm stands there as it was sent. */
import assert from 'node:assert/strict';
import { COLUMN_COUNT } from '../../src/capture/columns.ts';
import { pcap } from '../../tools/packets/capture_file.ts';
import { Random } from '../../tools/packets/random.ts';
import { Timeline } from '../../tools/packets/timeline.ts';
import { START } from '../fixtures/gen/cast.ts';
import { turnRefusal } from '../fixtures/gen/label_scenes.ts';
import { dissected } from '../support/dissected.ts';
import { TempFolder } from '../support/temp_folder.ts';

/** A TURN server's refusals, one of them with that realm. @returns what is dissected of the packets */
async function withRealm(realm: string) {
  const timeline = new Timeline(START);
  const random = new Random(7);
  for (let i = 0; i < 10; i++) {
    const name = i === 3 ? realm : 'turn.example';
    turnRefusal({ timeline, random, atMs: i * 100 }, `198.51.100.${i + 1}`, name);
  }
  await using folder = await TempFolder.make();
  return await dissected(await folder.write('t.pcap', pcap(timeline.frames())));
}

/** A whole line as tshark would print it, about a packet of that number. */
const forged = (number: number) => `\n    ${number}${'\tforged'.repeat(COLUMN_COUNT - 1)}`;

const REALMS = {
  'a line end': 'two\nlines',
  'many line ends': `x${'\n'.repeat(300)}y`,
  'tabs and a line end': 'a\tb\nc\td',
  'a line that says an older number': `x${forged(2)}`,
  'a line that says a number far ahead': `x${forged(4711)}`,
};

for (const [what, realm] of Object.entries(REALMS)) {
  Deno.test(`Info: a realm with ${what} costs one packet at most`, async () => {
    const records = await withRealm(realm);
    assert.equal(records.length, 20);
    assert.deepEqual(records.map((record) => record.no), records.map((_, i) => i + 1));
    const lost = records.filter((record) => record.protocol !== 'STUN').map((record) => record.no);
    // A tshark that seems to have left packets out is not trusted any further: the packet behind may stay undissected.
    assert.ok(lost.length === 0 || (what.includes('ahead') && lost.length === 1 && lost[0] === 9), `${lost}`);
    assert.deepEqual(records.at(-1)?.stunRealms, ['turn.example']);
    assert.match(records[7]?.info ?? '', /^Allocate Error Response/);
  });
}
