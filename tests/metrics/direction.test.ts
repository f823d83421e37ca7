import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DirectionFinder, isNetwork } from '../../src/metrics/direction.ts';

const own = (...addresses: string[]) => new DirectionFinder({ kind: 'own', addresses });

Deno.test('direction: by the machine’s own addresses', () => {
  const finder = own('192.0.2.2', '2001:db8::2');
  assert.equal(finder.of('192.0.2.2', '198.51.100.1'), 'out');
  assert.equal(finder.of('198.51.100.1', '192.0.2.2'), 'in');
  assert.equal(finder.of('192.0.2.2', '2001:db8::2'), 'local');
  assert.equal(finder.of('198.51.100.1', '203.0.113.1'), 'transit');
  // A private address is not here because it is private.
  assert.equal(finder.of('10.0.0.1', '198.51.100.1'), 'transit');
});

Deno.test('direction: one address in any spelling', () => {
  const finder = own('2001:DB8:0:0:0:0:0:2', '::ffff:192.0.2.2');
  assert.equal(finder.of('2001:db8::2', '2001:db8::9'), 'out');
  assert.equal(finder.of('192.0.2.2', '198.51.100.1'), 'out');
  assert.equal(own('192.0.2.2').of('::ffff:192.0.2.2', '198.51.100.1'), 'out');
});

Deno.test('direction: whole networks can be here', () => {
  const finder = own('198.51.100.0/24', '2001:db8:7::/48', '192.0.2.1');
  assert.equal(finder.of('198.51.100.200', '203.0.113.1'), 'out');
  assert.equal(finder.of('203.0.113.1', '2001:db8:7:1::5'), 'in');
  assert.equal(finder.of('198.51.101.1', '192.0.2.1'), 'in');
  assert.equal(finder.of('2001:db8:8::1', '203.0.113.1'), 'transit');
  for (const good of ['192.0.2.0/24', '192.0.2.1', '::/0', '2001:db8::1']) assert.ok(isNetwork(good), good);
  for (const bad of ['', 'eth0', '192.0.2', '192.0.2.0/33', '0x0a000001', '10.2.1', '1'.repeat(100), '::g']) {
    assert.equal(isNetwork(bad), false, bad);
  }
});

Deno.test('direction: without own addresses every private range is here', () => {
  const finder = new DirectionFinder({ kind: 'private' });
  const here = [
    '10.1.2.3',
    '172.16.0.1',
    '192.168.7.1',
    '100.64.0.1',
    '169.254.1.1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
  ];
  for (const address of here) assert.equal(finder.of(address, '198.51.100.1'), 'out', address);
  for (const address of ['8.8.8.8', '172.32.0.1', '224.0.0.251', 'ff02::fb', '2600::1']) {
    assert.equal(finder.of(address, '198.51.100.1'), 'transit', address);
  }
});

Deno.test('direction: all of loopback is here, always', () => {
  for (const finder of [own('192.0.2.2'), own(), new DirectionFinder({ kind: 'private' })]) {
    assert.equal(finder.of('127.0.0.1', '127.8.8.8'), 'local');
    assert.equal(finder.of('::1', '::1'), 'local');
  }
});

Deno.test('direction: what is no IP address is nowhere', () => {
  const finder = new DirectionFinder({ kind: 'private' });
  // A MAC, a USB device, a Zigbee address, nothing: none of them is 10.x.
  for (const address of ['02:00:5e:10:07:17', '10.2.1', '0x0a000001', '10', 'host', '']) {
    assert.equal(finder.of(address, '198.51.100.1'), 'transit', address);
  }
  assert.equal(finder.localSeen, false);
});

Deno.test('direction: asking again gives the same answer, and no text makes it throw', () => {
  const finder = own('192.0.2.2');
  const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 40 }));
  fc.assert(
    fc.property(address, address, (from, to) => {
      const found = finder.of(from, to);
      assert.equal(finder.of(from, to), found);
      const back = { in: 'out', out: 'in', local: 'local', transit: 'transit' }[found];
      assert.equal(finder.of(to, from), back);
    }),
    { numRuns: 300 },
  );
});
