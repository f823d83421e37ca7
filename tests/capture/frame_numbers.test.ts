import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EMPTY, FrameNumbers } from '../../src/capture/frame_numbers.ts';

Deno.test('FrameNumbers: each position holds what was fed there, however many there are', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { maxLength: 3000 }), (numbers) => {
      const frames = new FrameNumbers();
      for (const no of numbers) frames.push(no);
      assert.equal(frames.count, numbers.length);
      for (const [i, no] of numbers.entries()) assert.equal(frames.at(i + 1), no === EMPTY ? undefined : no);
      assert.equal(frames.at(0), undefined);
      assert.equal(frames.at(numbers.length + 1), undefined);
    }),
    { numRuns: 50 },
  );
});

Deno.test('FrameNumbers: a blank position stays one, and the others where they are', () => {
  const frames = new FrameNumbers();
  for (const no of [5, 8, EMPTY, 13]) frames.push(no);
  frames.blank(2);
  assert.deepEqual([1, 2, 3, 4].map((position) => frames.at(position)), [5, undefined, undefined, 13]);
  assert.equal(frames.count, 4);
});
