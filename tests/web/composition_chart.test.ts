import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CompositionReport } from '../../src/model/composition.ts';
import { PROTOCOL_CLASSES } from '../../src/model/protocol.ts';
import { partOf } from '../../src/model/composition.ts';
import {
  compositionParts,
  compositionSentence,
  distinctHues,
  partText,
  stackedColumns,
} from '../../web/derive/composition_chart.ts';
import { HUES } from '../../web/derive/palette.ts';

const report: CompositionReport = {
  ...{ from_us: 100_000_000, step_s: 10, steps: 3, gaps_us: [110_000_000] },
  apps: [
    { app: 'Film', category: 'Video', bytes: [100, 0, 300] },
    { app: 'Show', category: 'Video', bytes: [0, 0, 100] },
  ],
  rest: { apps: 2, bytes: [100, 0, 0] },
  protocols: [{ protocol: 'tcp', bytes: [50, 0, 400] }, { protocol: 'tls', bytes: [150, 0, 0] }],
};

Deno.test('parts stand on one another, as rates or as shares, and a step without traffic has no shares', () => {
  const composition = compositionParts(report, 'apps');
  assert.deepEqual(composition.timesS, [100, 110, 120, 130]);
  assert.deepEqual(composition.gapsS, [110]);
  assert.deepEqual(composition.parts.map(({ name }) => name), ['Film', 'Show', '2 more']);
  // The topmost is drawn first.
  assert.deepEqual(stackedColumns(composition, 'rate'), [[160, 0, 320, 0], [80, 0, 320, 0], [80, 0, 240, 0]]);
  assert.deepEqual(stackedColumns(composition, 'share'), [
    [100, null, 100, null],
    [50, null, 100, null],
    [50, null, 75, null],
  ]);
  assert.equal(partText(composition, 0, undefined), '400\u00a0B, 66.7%');
  assert.equal(partText(composition, 0, 2), '240\u00a0bps, 75.0%');
  assert.match(compositionSentence(composition, 'apps'), /3 steps of 10 seconds.*Film 400\u00a0B, 66.7%/);
  assert.equal(composition.parts[2]?.pick, undefined, 'the rest is nothing to narrow to');
});

Deno.test('protocols are parts too, and say that TCP is what is left of it', () => {
  const { parts, totalBytes } = compositionParts(report, 'protocols');
  assert.deepEqual(parts.map(({ name }) => name), ['Other TCP', 'TLS']);
  assert.equal(totalBytes, 600);
  assert.deepEqual(
    compositionParts({ ...report, from_us: null, steps: 0, apps: [] }, 'protocols').timesS,
    [],
  );
});

Deno.test('areas beside one another have different hues, and keep their category’s where they can', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...HUES), { maxLength: HUES.length }), (wanted) => {
    const got = distinctHues(wanted);
    assert.equal(new Set(got).size, wanted.length);
    for (const [i, hue] of wanted.entries()) if (wanted.indexOf(hue) === i) assert.equal(got[i], hue);
  }));
});

Deno.test('a packet is part of one of its own classes, whichever it has', () => {
  const classes = fc.subarray(PROTOCOL_CLASSES.filter((each) => each !== 'all'));
  fc.assert(fc.property(classes, (own) => {
    const mask = own.reduce((bits, each) => bits | (1 << PROTOCOL_CLASSES.indexOf(each)), 1);
    const part = partOf(mask);
    assert.ok(own.length === 0 ? part === 'other' : own.includes(part));
    if (part === 'tcp') assert.ok(!own.includes('tls') && !own.includes('http'));
  }));
});
