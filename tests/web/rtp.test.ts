import assert from 'node:assert/strict';
import type { RtpRow } from '../../src/model/rows.ts';
import { rtpFilterText, type RtpSort, sortedRtp } from '../../web/derive/rtp.ts';
import { nextSort } from '../../web/derive/sort.ts';
import { rtpRow } from './rtp_row.ts';

const rows: readonly RtpRow[] = [
  rtpRow({ ssrc: '0x00000001', source_port: 9000, lost: 5, jitter_mean_ms: null }),
  rtpRow({ ssrc: '0x00000002', source_port: 800, lost: -7, jitter_mean_ms: 4 }),
  rtpRow({ ssrc: '0x00000003', source: '10.0.0.1', lost: 40, jitter_mean_ms: 0 }),
];

function order(sort: RtpSort): string[] {
  return sortedRtp(rows, sort).map((row) => row.ssrc.slice(-1));
}

Deno.test('numbers sort as numbers, both ways', () => {
  assert.deepEqual(order({ column: 'lost', order: 'up' }), ['2', '1', '3']);
  assert.deepEqual(order({ column: 'lost', order: 'down' }), ['3', '1', '2']);
});

Deno.test('what was not measured comes last, whichever way', () => {
  assert.deepEqual(order({ column: 'jitter_mean_ms', order: 'up' }), ['3', '2', '1']);
  assert.deepEqual(order({ column: 'jitter_mean_ms', order: 'down' }), ['2', '3', '1']);
});

Deno.test('one address sorts by its ports, and equals keep an order of their own', () => {
  assert.deepEqual(order({ column: 'source', order: 'up' }), ['3', '2', '1']);
  assert.deepEqual(order({ column: 'packets', order: 'up' }), ['1', '2', '3']);
  assert.deepEqual(order({ column: 'packets', order: 'down' }), ['1', '2', '3']);
  assert.deepEqual(rows.map((row) => row.ssrc.slice(-1)), ['1', '2', '3'], 'the rows themselves stay');
});

Deno.test('a first click on a column of numbers shows the largest, the second turns round', () => {
  const first = nextSort<string>({ column: 'ssrc', order: 'up' }, 'lost', 'number');
  assert.deepEqual(first, { column: 'lost', order: 'down' });
  assert.deepEqual(nextSort(first, 'lost', 'number'), { column: 'lost', order: 'up' });
  assert.deepEqual(nextSort(first, 'source', 'text'), { column: 'source', order: 'up' });
});

Deno.test('the filter of a stream is what Info says: no leading zeros, and no longer number', () => {
  assert.equal(rtpFilterText({ ssrc: '0x0F0F0001' }), 'SSRC=0xF0F0001,');
  assert.equal(rtpFilterText({ ssrc: '0x9BE7A511' }), 'SSRC=0x9BE7A511,');
  assert.equal(rtpFilterText({ ssrc: '0x00000000' }), 'SSRC=0x0,');
});
