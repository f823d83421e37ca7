import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseAddress } from '../../src/geo/address.ts';
import { scoped, scopeOf } from '../../src/geo/scope.ts';
import { addressScope } from '../../src/model/place.ts';
import { anyText } from '../support/any_text.ts';

const EXPECTED: Record<string, string[]> = {
  public: [
    ...[
      '1.1.1.1',
      '8.8.8.8',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '126.255.255.255',
    ],
    ...[
      '128.0.0.0',
      '172.15.255.255',
      '172.32.0.0',
      '192.0.0.9',
      '192.0.0.10',
      '192.0.1.0',
      '192.167.255.255',
    ],
    ...['198.17.255.255', '198.20.0.0', '223.255.255.255', '192.31.196.1', '192.175.48.1'],
    ...['2001:4860:4860::8888', '2a00:1450::1', '2001:1::1', '2001:200::1', '2001:4:112::1', '2003::1'],
    ...['::ffff:8.8.8.8', '64:ff9b::808:808', '2002:808:808::1', '2001:0:4136:e378:8000:63bf:f7f7:f7f7'],
    ...['::8.8.8.8', '2a00::5efe:10.0.0.1'],
  ],
  private: ['10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.1', 'fc00::1', 'fdff::1']
    .concat(
      ['fec0::1', '::ffff:10.1.2.3', '64:ff9b::a01:203', '2002:c0a8:101::1', '64:ff9b:1::1', '::10.0.0.1'],
      ['2001:0:4136:e378:8000:63bf:3f57:fefe'],
    ),
  loopback: ['127.0.0.1', '127.255.255.255', '::1', '::ffff:127.0.0.1'],
  'link-local': ['169.254.0.1', 'fe80::1', 'febf::1', '::ffff:169.254.1.1'],
  shared: ['100.64.0.0', '100.127.255.255', '::ffff:100.64.0.1'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::fb', '::ffff:224.0.0.1'],
  broadcast: ['255.255.255.255'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.255', '2001:db8::1', '3fff::1', '3fff:fff::1'],
  benchmarking: ['198.18.0.0', '198.19.255.255', '2001:2::1'],
  unspecified: ['0.0.0.0', '::'],
  reserved: [
    '0.0.0.1',
    '192.0.0.1',
    '192.88.99.1',
    '240.0.0.1',
    '255.255.255.254',
    '100::1',
    '5f00::1',
    '4000::1',
  ].concat(
    ['2001:1ff::1', '2001:10::1', '1::', '::2', 'fe00::1'],
  ),
};
for (const [scope, addresses] of Object.entries(EXPECTED)) {
  Deno.test(`scope: ${scope}`, () => {
    for (const address of addresses) assert.equal(scopeOf(address), scope, address);
  });
}

Deno.test('scope: what stands in an address column and is no IP address has none', () => {
  const none = [
    '',
    '00:11:22:33:44:55',
    'ff:ff:ff:ff:ff:ff',
    '10.1',
    '0x7f000001',
    '1.2.3.4.5',
    '256.1.1.1',
    'host.example',
  ]
    .concat([
      'fe80::1%eth0',
      '1.2.3.4 ',
      '01.2.3.4',
      '2.10.1',
      '[::1]',
      '::ffff:1.2.3.4.5',
      'Broadcast',
      'a'.repeat(300),
    ]);
  for (const text of none) assert.equal(scopeOf(text), undefined, text);
});

Deno.test('scope: every address has exactly one, and its boundaries are those of its prefix', () => {
  const known = new Set<string>(addressScope.options);
  fc.assert(fc.property(fc.ipV4(), (address) => known.has(scopeOf(address) ?? '')));
  fc.assert(fc.property(fc.ipV6(), (address) => known.has(scopeOf(address) ?? '')));
  fc.assert(fc.property(anyText(), (text) => {
    const scope = scopeOf(text);
    assert.ok(scope === undefined || known.has(scope));
  }));
});

Deno.test('scope: however an IPv4 address is wrapped, what is inside decides', () => {
  const hex = (a: number, b: number) => (a * 256 + b).toString(16);
  fc.assert(fc.property(fc.tuple(...Array.from({ length: 4 }, () => fc.nat(255))), (bytes) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes;
    const plain = `${a}.${b}.${c}.${d}`;
    const [high, low] = [hex(a, b), hex(c, d)];
    const inverted = `${hex(255 - a, 255 - b)}:${hex(255 - c, 255 - d)}`;
    for (
      const wrapped of [
        `::ffff:${plain}`,
        `::ffff:0:${plain}`,
        `64:ff9b::${high}:${low}`,
        `2002:${high}:${low}::1`,
        `2001:0:4136:e378:8000:63bf:${inverted}`,
      ]
    ) {
      assert.equal(scopeOf(wrapped), scopeOf(plain), wrapped);
      assert.deepEqual(scoped(wrapped)?.address, parseAddress(plain));
    }
  }));
});
