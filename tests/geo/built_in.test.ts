import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inPrefix, parseAddress, parsePrefix } from '../../src/geo/address.ts';
import { builtIn } from '../../src/geo/built_in.ts';
import { NETWORKS } from '../../src/geo/data/networks.ts';
import { RESOLVERS } from '../../src/geo/data/resolvers.ts';
import { PrefixTable } from '../../src/geo/prefix_table.ts';
import { scopeOf } from '../../src/geo/scope.ts';

const ask = (text: string) => {
  const address = parseAddress(text);
  return address && builtIn(address);
};

Deno.test('built-in table: resolvers have a name and no city', () => {
  for (
    const [address, name] of [['8.8.8.8', 'dns.google'], ['2606:4700:4700::1111', 'one.one.one.one']] as const
  ) {
    const found = ask(address);
    assert.deepEqual([found?.name, found?.anycast, found?.located.city], [name, true, undefined]);
  }
  assert.equal(ask('198.41.0.4')?.name, 'a.root-servers.net');
});

Deno.test('built-in table: the longest prefix counts', () => {
  assert.equal(ask('2001:4860:4860::8888')?.anycast, true);
  assert.deepEqual([ask('2001:4860::1')?.anycast, ask('2001:4860::1')?.located.asn], [false, 15169]);
  assert.equal(ask('157.240.1.1')?.located.organisation, 'Meta');
  assert.equal(ask('185.15.59.224')?.located.city, 'Amsterdam');
  assert.equal(ask('45.10.0.1'), undefined);
});

Deno.test('built-in table: every row is a prefix without bits behind it, of public addresses, and can be one', () => {
  for (const { prefixes, asn, organisation, place } of [...NETWORKS, ...RESOLVERS]) {
    for (const text of prefixes.split(' ')) {
      const { address, bits } = parsePrefix(text);
      assert.equal(scopeOf(text.split('/')[0] ?? ''), 'public', text);
      for (let bit = bits; bit < address.bytes.length * 8; bit++) {
        assert.equal(((address.bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1, 0, text);
      }
    }
    assert.ok(asn === null || (asn > 0 && asn < 2 ** 32));
    assert.ok(organisation.length > 0 && (!place || /^[A-Z]{2}$/.test(place.country_code)));
  }
});

Deno.test('prefix table: finds what a walk through all prefixes finds', () => {
  const prefix = fc.tuple(fc.nat(3), fc.nat(255), fc.integer({ min: 1, max: 32 }))
    .map(([a, b, bits]) => ({ text: `${a}.${b}.0.0/${bits}`, bits }));
  const unique = fc.uniqueArray(prefix, {
    comparator: (a, b) => {
      const [x, y] = [parsePrefix(a.text), parsePrefix(b.text)];
      return a.bits === b.bits && inPrefix(x.address, y.address, a.bits);
    },
    maxLength: 40,
  });
  fc.assert(fc.property(unique, fc.nat(3), fc.nat(255), fc.nat(2), (prefixes, a, b, c) => {
    const table = new PrefixTable<string>();
    for (const { text } of prefixes) table.add(text, text);
    const address = parseAddress(`${a}.${b}.${c}.0`);
    assert.ok(address);
    const best = prefixes
      .filter(({ text, bits }) => inPrefix(address, parsePrefix(text).address, bits))
      .sort((x, y) => y.bits - x.bits)[0];
    assert.equal(table.find(address), best?.text);
  }));
});
