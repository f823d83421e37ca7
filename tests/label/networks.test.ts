import assert from 'node:assert/strict';
import fc from 'fast-check';
import { catalogue } from '../../src/label/catalogue.ts';
import { NETWORK_ROWS, type NetworkRow } from '../../src/label/data/network_rows.ts';
import { CATALOGUE_ROWS } from '../../src/label/data/rows.ts';
import { DISSECTOR_ROWS } from '../../src/label/data/dissector_rows.ts';
import { PORT_ROWS } from '../../src/label/data/port_rows.ts';
import { addressDigits, Networks, networks, PrefixTable } from '../../src/label/networks.ts';
import { anyText } from '../support/any_text.ts';
import { START_US } from '../support/records.ts';

const row = (owner: string, uses: NetworkRow['uses'], ...list: string[]): NetworkRow => ({
  owner,
  source: 'a test',
  uses,
  networks: list,
});

Deno.test('networks: the longest network that has a fitting use counts, and in it the first use', () => {
  const table = new Networks([
    row('wide', [['tcp/udp', '*', 'Wide', 'Web']], '192.0.0.0/8', '2001:db8::/32'),
    row(
      'narrow',
      [['udp', '5000-5009 7000', 'Calls', 'Video call'], ['udp', '*', 'Other', 'Web']],
      '192.0.2.0/24',
    ),
    row('one', [['tcp', '443', 'One', 'Web']], '192.0.2.7'),
  ]);
  const app = (address: string, transport: 'tcp' | 'udp', port: number | undefined) =>
    table.find(address, transport, port, START_US)?.service.app;
  assert.equal(app('192.0.2.7', 'tcp', 443), 'One');
  assert.equal(app('192.0.2.7', 'tcp', 80), 'Wide', 'neither of the longer networks has a use for it');
  assert.deepEqual([4999, 5000, 5009, 5010, 7000].map((port) => app('192.0.2.9', 'udp', port)), [
    'Other',
    'Calls',
    'Calls',
    'Other',
    'Calls',
  ]);
  assert.equal(app('192.0.3.9', 'udp', 5000), 'Wide');
  assert.equal(app('::ffff:192.0.2.7', 'tcp', 443), 'One', 'IPv4 in IPv6 is IPv4');
  assert.equal(app('2001:db8:1::1', 'tcp', 1), 'Wide');
  assert.equal(app('193.0.2.7', 'tcp', 443), undefined);
  assert.equal(app('192.0.2.7', 'tcp', undefined), undefined);
});

Deno.test('networks: what no longer holds is told by the time of the packet', () => {
  const table = new Networks([
    { ...row('then', [['tcp', '443', 'Then', 'Web']], '192.0.2.0/24'), untilUs: START_US },
    row('now', [['tcp', '443', 'Now', 'Web']], '192.0.0.0/16'),
  ]);
  const at = (timeUs: number) => table.find('192.0.2.1', 'tcp', 443, timeUs)?.service.app;
  assert.deepEqual([at(START_US - 1), at(START_US), at(-1)], ['Then', 'Now', 'Then']);
  // The oldest captures there are, and today's, in the tables that are shipped.
  assert.equal(networks.find('158.85.5.193', 'tcp', 443, 1_400_000_000_000_000)?.service.app, 'WhatsApp');
  assert.equal(networks.find('158.85.5.193', 'tcp', 443, START_US)?.service.app, undefined);
});

Deno.test('networks: an address has four parts or is IPv6; nothing else is one', () => {
  assert.equal(addressDigits('10.1.2.255'), '0a0102ff');
  assert.equal(addressDigits('::ffff:10.1.2.255'), '0a0102ff');
  assert.equal(addressDigits('2001:DB8::1'), '20010db8000000000000000000000001');
  for (
    const text of ['', '10', '10.1', '1.2.3', '010.1.1.1', '0x0a.1.1.1', '256.1.1.1', '1.2.3.4.5', ' 1.2.3.4']
  ) {
    assert.equal(addressDigits(text), undefined, text);
  }
  for (const text of ['02:00:5e:10:07:17', 'host', '1.2.1', 'ff02::1::2', '2001:db8::/32', '<script>']) {
    assert.equal(addressDigits(text), undefined, text);
  }
});

const octet = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
const bitsOf = (address: string) =>
  address.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('');

Deno.test('networks: the table finds what comparing bit by bit finds, longest first', () => {
  const network = fc.tuple(ipv4, fc.integer({ min: 0, max: 32 }));
  fc.assert(
    fc.property(fc.array(network, { maxLength: 12 }), ipv4, (list, address) => {
      const table = new PrefixTable<number>();
      for (const [i, [base, length]] of list.entries()) table.add(`${base}/${length}`, i);
      const expected = [...list.entries()]
        .filter(([, [base, length]]) => bitsOf(base).slice(0, length) === bitsOf(address).slice(0, length))
        .toSorted(([i, [, a]], [j, [, b]]) => b - a || i - j).map(([i]) => i);
      assert.deepEqual([...table.find(address)], expected);
      assert.deepEqual([...table.find(`::ffff:${address}`)], expected);
    }),
    { numRuns: 300 },
  );
});

Deno.test('networks: no text makes a look-up throw, and only a RangeError comes of one that is no network', () => {
  fc.assert(
    fc.property(anyText(50), fc.integer(), fc.double(), (text, port, timeUs) => {
      networks.find(text, 'udp', port, timeUs);
      try {
        new PrefixTable<boolean>().add(text, true);
      } catch (error) {
        assert.ok(error instanceof RangeError);
      }
    }),
    { numRuns: 500 },
  );
  for (
    const text of [
      '10.0.0.0/',
      '10.0.0.0/33',
      '10.0.0.0/8/9',
      '10.0.0.0/-1',
      '10.0.0.0/1e1',
      '::/129',
      '10/8',
    ]
  ) {
    assert.throws(() => new PrefixTable<boolean>().add(text, true), RangeError, text);
  }
});

Deno.test('networks: thousands of values for one network take no time that grows with their square', () => {
  const table = new PrefixTable<number>();
  for (let i = 0; i < 60_000; i++) table.add('10.0.0.0/8', i);
  assert.equal([...table.find('10.1.1.1')].length, 60_000);
});

const portsOf = (text: string): [number, number][] =>
  text === '*' ? [[0, 65_535]] : text.split(' ').map((range) => {
    const [from = NaN, to = from] = range.split('-').map(Number);
    return [from, to];
  });

Deno.test('network rows: networks are written without bits of a host, and none stands in a row twice', () => {
  for (const { owner, source, uses, networks: list } of NETWORK_ROWS) {
    assert.ok(owner !== '' && source !== '' && uses.length > 0 && list.length > 0, owner);
    assert.equal(new Set(list).size, list.length, owner);
    for (const network of list) {
      const [address = '', length = ''] = network.split('/');
      const digits = addressDigits(address);
      assert.ok(digits !== undefined && /^\d+$/.test(length), `${owner}: ${network}`);
      const width = BigInt(digits.length * 4);
      const host = BigInt(`0x${digits}`) & ((1n << (width - BigInt(length))) - 1n);
      assert.equal(host, 0n, `${owner}: ${network} has bits of a host`);
      assert.ok(Number(length) >= (width === 32n ? 8 : 24), `${owner}: ${network} is wider than anybody's`);
    }
    for (const [transports, ports] of uses) {
      assert.match(transports, /^(tcp|udp|tcp\/udp)$/);
      for (const [from, to] of portsOf(ports)) {
        assert.ok(Number.isInteger(from) && from >= 0 && from <= to && to <= 65_535, `${owner}: ${ports}`);
      }
    }
  }
});

Deno.test('network rows: one network is of two owners only where they use other ports, or at other times', () => {
  const owners = new Map<string, NetworkRow[]>();
  for (const each of NETWORK_ROWS) {
    for (const network of each.networks) owners.set(network, [...owners.get(network) ?? [], each]);
  }
  const both = (a: NetworkRow, b: NetworkRow) =>
    a.uses.some(([aTransports, aPorts]) =>
      b.uses.some(([bTransports, bPorts]) =>
        aTransports.split('/').some((transport) => bTransports.split('/').includes(transport)) &&
        portsOf(aPorts).some(([from, to]) => portsOf(bPorts).some(([low, high]) => from <= high && low <= to))
      )
    );
  for (const [network, [first, ...others]] of owners) {
    for (const other of others) {
      assert.ok(first && (first.untilUs !== other.untilUs || !both(first, other)), network);
    }
  }
});

Deno.test('network rows: an application has the category that it has elsewhere, and each use can be reached', () => {
  const categories = new Map<string, string>([
    ...PORT_ROWS.map((each) => [each[3], each[4]] as const),
    ...DISSECTOR_ROWS.map((each) => [each[2], each[3]] as const),
    ...CATALOGUE_ROWS.map(([app, category]) => [app, category] as const),
  ]);
  for (const { owner, uses } of NETWORK_ROWS) {
    for (const [, , app, category] of uses) {
      assert.equal(category, categories.get(app) ?? category, `${owner}: ${app}`);
      categories.set(app, category);
    }
  }
  assert.equal(catalogue.find('whatsapp.net')?.category, categories.get('WhatsApp'));
});
