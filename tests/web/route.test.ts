import assert from 'node:assert/strict';
import fc from 'fast-check';
import { filterChips, type PacketFilter, withField } from '../../web/derive/filter.ts';
import { formatRoute, parseRoute, type Route, sessionRoute, streamRoute } from '../../web/derive/route.ts';

function read(address: string): Route {
  const url = new URL(address, 'http://localhost');
  return parseRoute(url.pathname, url.search);
}

Deno.test('addresses lead to their pages', () => {
  assert.deepEqual(read('/'), { page: 'live', filter: {} });
  assert.deepEqual(read('/sessions/'), { page: 'sessions', filter: {} });
  assert.deepEqual(read('/sessions/7?app=Zoom&q=a%20b'), {
    page: 'session',
    sessionId: 7,
    filter: { q: 'a b', app: 'Zoom' },
  });
});

Deno.test('an address may name a moment of a session, and nothing else by that name', () => {
  const moment = sessionRoute(7, { app: 'Zoom' }, { atUs: 1_772_631_000_000_000 });
  assert.equal(formatRoute(moment), '/sessions/7?app=Zoom&at=1772631000000000');
  assert.deepEqual(read(formatRoute(moment)), moment);
  for (const at of ['', '-1', '1.5', 'now', '99999999999999999', '1e9']) {
    assert.deepEqual(read(`/sessions/7?at=${at}`), sessionRoute(7), at);
  }
});

Deno.test('a packet and a stream have addresses', () => {
  const packet = sessionRoute(7, { display_filter: 'tcp.len > 0' }, { packet: 123 });
  for (const route of [packet, streamRoute(7, 'udp:0', 5)]) {
    assert.deepEqual(read(formatRoute(route)), route);
  }
  assert.equal(formatRoute(streamRoute(7, 'tcp:3')), '/sessions/7/streams/tcp:3');
  assert.deepEqual(read('/sessions/7?packet=-1'), { page: 'session', sessionId: 7, filter: {} });
  assert.equal(read('/sessions/7/streams/sctp:1').page, 'unknown');
});

Deno.test('what is no page is said to be none', () => {
  for (const path of ['/sessions/0', '/sessions/07', '/sessions/x', '/sessions/1/2', '/nothing']) {
    assert.equal(read(path).page, 'unknown', path);
  }
});

Deno.test('every filter survives its address, hostile text included', () => {
  const value = fc.string({ minLength: 1, maxLength: 255, unit: 'binary' }).map((text) => text.trim())
    .filter((text) => text !== '' && text.isWellFormed());
  const filters = fc.record({
    q: value,
    app: value,
    host: value,
    protocol: value,
    stream: fc.constantFrom('tcp:0', 'udp:4294967295'),
  }, {
    requiredKeys: [],
    noNullPrototype: true,
  });
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e9 }), filters, (id, filter) => {
    assert.deepEqual(read(formatRoute(sessionRoute(id, filter))), { page: 'session', sessionId: id, filter });
  }));
});

Deno.test('an address cannot bring a value of any length', () => {
  assert.deepEqual(read('/sessions/1?stream=sctp:1&app=x'), sessionRoute(1, { app: 'x' }));
  const route = read(`/?q=${'x'.repeat(5000)}`);
  assert.equal(route.page === 'live' && route.filter.q?.length, 300);
  const long = read(`/?display_filter=${'x'.repeat(5000)}`);
  assert.equal(long.page === 'live' && long.filter.display_filter?.length, 2000);
});

Deno.test('a field is set and taken away, and shows as a chip meanwhile', () => {
  const empty: PacketFilter = {};
  const set = withField(empty, 'host', '192.0.2.7');
  assert.deepEqual(filterChips(set), [{ key: 'host', label: 'Host', value: '192.0.2.7' }]);
  assert.deepEqual(withField(set, 'host', ''), {});
});
