import assert from 'node:assert/strict';
import { checkAsTyped, compilerFor } from '../../src/capture/filter_check.ts';
import type { CaptureInterface } from '../../src/model/wire.ts';
import { EXAMPLE_FILTERS, quotedMistake } from '../../web/derive/capture_filters.ts';
import {
  added,
  byUse,
  foundInterfaces,
  interfaceKind,
  rateNow,
  sortedAddresses,
  SPARK_POINTS,
} from '../../web/derive/interfaces.ts';
import { activityPath } from '../../web/derive/sparkline.ts';

const one = (name: string, ...addresses: string[]): CaptureInterface => ({
  name,
  description: '',
  addresses,
  loopback: name === 'lo',
});
const look = (name: string, bits: number | null, up: boolean | null = true) => ({
  name,
  up,
  bits_per_second: bits,
  packets_per_second: bits,
});

Deno.test('rates: a bounded minute of each interface; one that went away is forgotten', () => {
  let rates = added(new Map(), [look('eth0', null), look('usb0', 5)]);
  assert.equal(rateNow(rates.get('eth0')), null, 'not measured, and not 0');
  for (let i = 0; i < 100; i++) rates = added(rates, [look('eth0', i)]);
  assert.equal(rates.get('eth0')?.points.length, SPARK_POINTS);
  assert.equal(rateNow(rates.get('eth0')), 99);
  assert.equal(rates.has('usb0'), false);
});

Deno.test('the useful interfaces come first: up, with addresses and traffic', () => {
  const all = [
    one('dbus-system'),
    one('ifb0'),
    one('any'),
    one('lo', '127.0.0.1'),
    one('veth1'),
    one('eth0', '192.0.2.2'),
    one('wlan0', '198.51.100.9'),
    one('docker0', '172.17.0.1'),
  ];
  const rates = added(new Map(), [
    look('ifb0', 0, false),
    look('lo', 900),
    look('veth1', 80),
    look('eth0', 0),
    look('wlan0', 1000),
    look('docker0', 0, false),
  ]);
  const order = (list: CaptureInterface[]) => list.map(({ name }) => name).join(' ');
  assert.equal(order(byUse(all, rates)), 'wlan0 eth0 veth1 lo any ifb0 docker0 dbus-system');
  // Where nothing is measured: addresses decide, and nothing else is known.
  assert.equal(order(byUse(all, null)), 'eth0 wlan0 docker0 lo any dbus-system ifb0 veth1');
});

Deno.test('interfaces are found by name, kind or address; the one that is chosen stays', () => {
  const all = [one('eth0', '192.0.2.2'), one('docker0', '172.17.0.1'), one('veth1a2b3c')];
  const names = (text: string, chosen = '') => foundInterfaces(all, text, chosen).map(({ name }) => name);
  assert.deepEqual(names('  '), ['eth0', 'docker0', 'veth1a2b3c']);
  assert.deepEqual(names('Container'), ['veth1a2b3c']);
  assert.deepEqual(names('172.17'), ['docker0']);
  assert.deepEqual(names('VETH', 'eth0'), ['eth0', 'veth1a2b3c']);
});

Deno.test('an interface says what it is in a few words, and where nothing is known nothing', () => {
  const kinds = ['br-1f2e', 'virbr0', 'wlp3s0', 'enp0s31f6', 'utun3', 'any', 'nflog', 'mystery'];
  assert.deepEqual(kinds.map((name) => interfaceKind(one(name))), [
    'Docker network',
    'Virtual machine',
    'Wi-Fi',
    'Ethernet',
    'Tunnel or VPN',
    'All interfaces together',
    'What the firewall hands over',
    '',
  ]);
  assert.equal(interfaceKind({ ...one('en0'), description: 'Thunderbolt' }), 'Thunderbolt');
  assert.deepEqual(sortedAddresses(one('eth0', 'fe80::1', '2001:db8::1', '192.0.2.2')), [
    '192.0.2.2',
    '2001:db8::1',
    'fe80::1',
  ]);
});

Deno.test('the line of activity has a gap where nothing is known, and a trickle stays small', () => {
  assert.equal(activityPath([null, 0], 4, 1000, 40, 20), '');
  assert.equal(activityPath([null, 1000], 4, 1000, 40, 20), 'M30 20V0H40V20Z');
  assert.equal(activityPath([10], 4, 1000, 40, 20), 'M30 20V19H40V20Z', 'a little is seen to be some');
  assert.equal(activityPath([500, 2000], 4, 1000, 40, 20), 'M20 20V15H30V20ZM30 20V0H40V20Z');
});

Deno.test('every example is a filter', async () => {
  const compile = compilerFor('lo');
  for (const { filter } of EXAMPLE_FILTERS) {
    assert.deepEqual(await checkAsTyped(filter, compile), { problem: null, at: null, names: [] }, filter);
  }
});

Deno.test('a mistake is quoted with a little around it', () => {
  assert.deepEqual(quotedMistake('udp prot 53', { from: 4, to: 8 }), {
    before: 'udp ',
    mistake: 'prot',
    after: ' 53',
  });
  const long = `${'tcp or '.repeat(10)}hots${' or tcp'.repeat(10)}`;
  const { before, after } = quotedMistake(long, { from: 70, to: 74 });
  assert(before.startsWith('…') && before.length < 20 && after.endsWith('…'));
});
