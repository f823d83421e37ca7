import assert from 'node:assert/strict';
import { formatRoute, parseRoute } from '../../web/derive/route.ts';
import {
  type SessionFilter,
  sessionQuery,
  showsAll,
  withSessionField,
} from '../../web/derive/session_filter.ts';
import { sparkPath } from '../../web/derive/sparkline.ts';

const read = (search: string): SessionFilter => {
  const route = parseRoute('/sessions', search);
  assert.ok(route.page === 'sessions');
  return route.filter;
};

Deno.test('every filter of the list survives its address', () => {
  const filter: SessionFilter = {
    q: 'a & b',
    from: '2026-11-01',
    to: '2026-11-03',
    interface: 'wlan0',
    app: 'Zoom',
    tag: '<b>#?',
    kind: 'live',
    state: 'failed',
    sort: '-bytes',
  };
  assert.deepEqual(read(new URL(formatRoute({ page: 'sessions', filter }), 'http://x').search), filter);
});

Deno.test('what the server would refuse is left out of a link', () => {
  assert.deepEqual(read('?from=yesterday&kind=x&state=&sort=note&tag='), {});
  assert.deepEqual(read('?sort=-date'), {}, 'the usual order');
  assert.equal(read(`?q=${'x'.repeat(999)}`).q?.length, 200);
});

Deno.test('days end at the next midnight of the reader, and a day that cannot be asks for nothing', () => {
  const { from_us: from, to_us: to } = sessionQuery({ from: '2026-11-03', to: '2026-11-03' });
  assert.equal(from, new Date(2026, 10, 3).getTime() * 1000);
  assert.equal(to, new Date(2026, 10, 4).getTime() * 1000);
  assert.equal(sessionQuery({ from: '0000-01-01' })['from_us'], undefined);
});

Deno.test('an order leaves nothing out', () => {
  assert.ok(showsAll({ sort: 'name' }));
  assert.ok(!showsAll(withSessionField({}, 'q', 'x')));
  assert.deepEqual(withSessionField({ q: 'x', tag: 'y' }, 'q', ''), { tag: 'y' });
});

Deno.test('a sparkline is drawn in steps, and a little is seen to be some', () => {
  assert.equal(sparkPath([], 10, 5), '');
  assert.equal(sparkPath([0, 0], 10, 5), '');
  assert.equal(sparkPath([4, 0], 10, 4), 'M0 4L0 0L5 0L5 4L10 4L10 4Z');
  assert.equal(sparkPath([1000, 1], 10, 4), 'M0 4L0 0L5 0L5 3L10 3L10 4Z');
});
