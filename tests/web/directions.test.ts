import assert from 'node:assert/strict';
import { hereText, nothingHere, parseHere, sameHere } from '../../web/derive/directions.ts';
import { protocolRow } from './protocol_row.ts';

Deno.test('"here" is said in a few words', () => {
  assert.equal(hereText(null), 'private addresses');
  assert.equal(hereText(['192.0.2.7', '::1']), '192.0.2.7, ::1');
  assert.equal(hereText(['a', 'b', 'c', 'd', 'e']), 'a, b, c and 2 more');
});

Deno.test('addresses are taken apart however they are written', () => {
  assert.deepEqual(parseHere(' 10.0.0.0/8,192.0.2.7;\n::1  10.0.0.0/8 '), ['10.0.0.0/8', '192.0.2.7', '::1']);
  assert.deepEqual(parseHere(' , '), []);
});

Deno.test('nothing to do is told from a change', () => {
  assert.ok(sameHere(null, null));
  assert.ok(sameHere(['a', 'b'], ['a', 'b']));
  assert.ok(!sameHere(null, ['a']));
  assert.ok(!sameHere(['a'], ['a', 'b']));
});

Deno.test('traffic that never comes in or goes out is noticed', () => {
  const still = { throughput_in_peak_bps: 0, throughput_out_peak_bps: 0 };
  assert.ok(nothingHere([protocolRow('all', still)]));
  assert.ok(!nothingHere([protocolRow('all', { ...still, throughput_out_peak_bps: 8 })]));
  assert.ok(!nothingHere([protocolRow('all', { ...still, packets: 0, bytes: 0 })]), 'an empty session');
  assert.ok(!nothingHere([]), 'not known yet');
});
