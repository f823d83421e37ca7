import assert from 'node:assert/strict';
import type { ChangeRow, Comparison } from '../../src/model/compare.ts';
import {
  changeGroups,
  changeSentence,
  differenceText,
  filterFor,
  offsetText,
  ratioText,
  relativeText,
  subjectName,
  summary,
} from '../../web/derive/compare.ts';
import { swapped, withRange, withSession } from '../../web/derive/compare_query.ts';
import { formatRoute, parseRoute } from '../../web/derive/route.ts';

function row(more: Partial<ChangeRow>): ChangeRow {
  return {
    key: 'metric:rtt_p50_ms',
    kind: 'metric',
    subject: null,
    subject_name: null,
    measure: 'rtt_p50_ms',
    a: 30,
    b: 50,
    difference: 20,
    difference_percent: 66.7,
    error: 1,
    q_value: 0,
    verdict: 'beyond',
    part_of: null,
    ...more,
  };
}

Deno.test('compare: an address is read as it was written, and nonsense in it is left out', () => {
  for (
    const address of [
      '/compare',
      '/compare?a=1&b=2',
      '/compare?a=1&b=1&a_from_us=0&a_to_us=1772631000000000&align=clock',
      '/compare?a=3&b=2&align=host%3Aexample.com',
    ]
  ) {
    const url = new URL(address, 'http://x');
    assert.equal(formatRoute(parseRoute(url.pathname, url.search)), address);
  }
  const odd = parseRoute('/compare', '?a=-1&b=1e3&align=end&a_from_us=x&z=1');
  assert.equal(formatRoute(odd), '/compare');
});

Deno.test('compare: sides are exchanged with their ranges, and another session forgets its own', () => {
  const query = { a: 1, b: 2, align: 'clock', a_from_us: 5, a_to_us: 9 };
  assert.deepEqual(swapped(query), { b: 1, a: 2, align: 'clock', b_from_us: 5, b_to_us: 9 });
  assert.deepEqual(swapped(swapped(query)), query);
  assert.deepEqual(withSession(query, 'a', 7), { a: 7, b: 2, align: 'clock' });
  assert.deepEqual(withSession(query, 'b', 7), { ...query, b: 7 });
  const zero = { a: 1_000_000, b: 9_000_000 };
  assert.deepEqual(withRange({ a: 1, b: 2, align: 'start' }, ['b'], zero, [2, 4]), {
    ...{ a: 1, b: 2, align: 'start' },
    ...{ b_from_us: 11_000_000, b_to_us: 13_000_000 },
  });
});

Deno.test('compare: changes in words', () => {
  assert.equal(changeSentence(row({})), 'Round trip, p50 rose by 20.0\u00a0ms to 50.0\u00a0ms');
  const loss = row({ measure: 'tcp_loss_percent', a: 1.5, b: 1, difference: -0.5 });
  assert.equal(differenceText(loss), '−0.50\u00a0points');
  assert.equal(relativeText(loss), '');
  assert.equal(relativeText(row({})), '+66.7%');
  assert.equal(relativeText(row({ b: 300 })), '× 10.0');
  const host = row({
    kind: 'host',
    subject: '192.0.2.1',
    subject_name: 'x.example',
    measure: 'throughput_bps',
    a: 9e6,
    b: 1e6,
    difference: -8e6,
  });
  assert.equal(changeSentence(host), 'x.example: throughput fell by 8.00\u00a0Mbps to 1.00\u00a0Mbps');
  assert.equal(subjectName({ kind: 'network', subject: '', subject_name: null }), 'Unknown network');
  assert.deepEqual(filterFor({ kind: 'network', subject: '64500' }), { asn: '64500' });
  assert.deepEqual(filterFor({ kind: 'network', subject: 'Some Owner' }), {});
  assert.equal(offsetText(-65), '−1:05');
  assert.equal(offsetText(3723), '+1:02:03');
  assert.equal(offsetText(90_000), '+1 d 1:00:00');
  assert.equal(offsetText(-1825 * 86_400, 365 * 86_400), '−1,825\u00a0d');
});

Deno.test('compare: how many times as much is said as a percentage, a factor, or not at all', () => {
  assert.equal(ratioText(30, 50), '+66.7%');
  assert.equal(ratioText(50, 30), '−40.0%');
  assert.equal(ratioText(30, 89), '+197%');
  assert.equal(ratioText(30, 90), '× 3.00');
  assert.equal(ratioText(1, 999), '× 999');
  assert.equal(ratioText(0.000_1, 982_342), 'from almost none');
  assert.equal(ratioText(982_342, 0.000_1), 'to almost none');
  assert.equal(ratioText(0, 5), 'from none');
  assert.equal(ratioText(5, 0), 'to none');
  assert.equal(ratioText(100_000, 100_001), '+<0.01%');
  // No change, and measures that can be below 0 (loss by sequence numbers).
  for (const [a, b] of [[5, 5], [0, 0], [-1, 5], [5, -1]] as const) assert.equal(ratioText(a, b), '');
});

Deno.test('compare: what belongs to a change stands below it, unless that is not shown', () => {
  const rows = [row({}), row({ key: 'x', part_of: 'metric:rtt_p50_ms' }), row({ key: 'y', part_of: 'gone' })];
  assert.deepEqual(changeGroups(rows).map(({ leader, parts }) => [leader.key, parts.length]), [
    ['metric:rtt_p50_ms', 1],
    ['y', 0],
  ]);
});

Deno.test('compare: the sentence on top', () => {
  const side = { seconds: 60 };
  const of = (more: Partial<Comparison>) =>
    summary(
      {
        state: 'compared',
        changes: [],
        appeared: [],
        disappeared: [],
        a: side,
        b: side,
        ...more,
      } as unknown as Comparison,
    );
  assert.equal(of({}), 'Nothing changed beyond the noise of the two sides.');
  assert.equal(
    of({ changes: [row({ verdict: 'within' })] }),
    'Nothing changed beyond the noise of the two sides.',
  );
  assert.match(of({ changes: [row({})] }), /^From A to B: Round trip, p50 rose by 20\.0.ms to 50\.0.ms\.$/);
  const new1 = {
    kind: 'application',
    subject: 'Chat',
    subject_name: null,
    bytes: 1,
    streams: 9,
    throughput_bps: 1,
    verdict: 'beyond',
  } as const;
  assert.match(of({ appeared: [new1] }), /Chat appeared\.$/);
  assert.match(of({ state: 'too_short' }), /^Too short to tell/);
  assert.equal(of({ state: 'empty' }), 'There is nothing to compare.');
});
