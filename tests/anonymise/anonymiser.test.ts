import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createAnonymiser } from '../../src/anonymise/anonymiser.ts';
import { CryptoPan } from '../../src/anonymise/crypto_pan.ts';
import { scopeOf } from '../../src/geo/scope.ts';

const octets = (text: string) => Uint8Array.from(text.split('.').map(Number));

/** Bits that both begin with. */
function shared(a: Uint8Array, b: Uint8Array): number {
  for (let n = 0; n < a.length * 8; n++) {
    const bit = (bytes: Uint8Array) => ((bytes[n >> 3] ?? 0) >> (7 - (n & 7))) & 1;
    if (bit(a) !== bit(b)) return n;
  }
  return a.length * 8;
}

Deno.test('Crypto-PAn: the sample trace of its authors', () => {
  // The key and addresses that come with the reference implementation (Crypto-PAn 1.0, sample_trace).
  const key = Uint8Array.of(
    ...[21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16],
    ...[216, 152, 143, 131, 121, 121, 101, 39, 98, 87, 76, 45, 42, 132, 34, 2],
  );
  const pan = new CryptoPan(key);
  assert.equal(pan.map(octets('128.11.68.132')).join('.'), '135.242.180.132');
  assert.equal(pan.map(octets('129.118.74.4')).join('.'), '134.136.186.123');
  assert.equal(pan.map(octets('130.132.252.244')).join('.'), '133.68.164.234');
  assert.equal(pan.map(octets('141.223.7.43')).join('.'), '141.167.8.160');
});

Deno.test('anonymiser: shared prefixes stay shared, to the bit, and no two become one', () => {
  const { address } = bound(createAnonymiser({ key: 'a key of a test' }));
  for (const length of [4, 16]) {
    const any = fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(any, any, fc.nat({ max: length * 8 - 1 }), (a, b, bits) => {
        const near = Uint8Array.from(a);
        near[bits >> 3] = (near[bits >> 3] ?? 0) ^ (0x80 >> (bits & 7));
        for (const other of [near, b]) {
          const kept = [a, other].filter((each) => address(each).every((byte, i) => byte === each[i]));
          if (kept.length > 0) continue; // loopback and the like stay, and have neighbours that do not
          assert.equal(shared(address(a), address(other)), shared(a, other));
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  }
});

Deno.test('anonymiser: what kind of address it is stays; what says nothing of anybody stays whole', () => {
  const anonymiser = createAnonymiser({ key: 'a key of a test' });
  const stay = [
    '127.0.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.251',
    '239.1.2.3',
    '::',
    '::1',
    'ff02::fb',
    'ff:ff:ff:ff:ff:ff',
    '01:00:5e:00:00:fb',
    '33:33:00:00:00:fb',
    '',
  ];
  for (const address of stay) assert.equal(anonymiser.end(address), address);
  const kinds = [
    '10.1.2.3',
    '172.20.1.1',
    '192.168.1.1',
    '169.254.3.4',
    '100.64.1.1',
    'fd00::1',
    'fe80::1',
    '8.8.8.8',
    '1.1.1.1',
    '2a00:1450::1',
  ];
  for (const address of kinds) {
    const mapped = anonymiser.end(address);
    assert.notEqual(mapped, address);
    assert.equal(scopeOf(mapped), scopeOf(address), `${address} became ${mapped}`);
  }
  assert.match(anonymiser.end('02:11:22:33:44:55'), /^[0-9a-f][26ae]:/, 'a local address stays one');
  assert.match(anonymiser.end('33:33:ff:12:34:56'), /^33:33:ff:(?!12:34:56)/);
  assert.match(anonymiser.name('www.example.com'), /^h[0-9a-f]{12}\.example$/);
  assert.equal(anonymiser.name('WWW.example.com'), anonymiser.name('www.example.com'));
  const network = anonymiser.network('192.168.1.0/24');
  assert.match(network, /^192\.168\.\d+\.0\/24$/);
  assert.equal(anonymiser.end('192.168.1.77').startsWith(network.replace('0/24', '')), true);
  assert.match(anonymiser.end('::ffff:8.8.8.8'), /^::ffff:/);
});

Deno.test('anonymiser: the same key gives the same, another key and no key give others', () => {
  const of = (key?: string) => {
    const made = createAnonymiser(key === undefined ? {} : { key });
    return [made.end('8.8.8.8'), made.end('2a00::1'), made.end('00:11:22:33:44:55'), made.name('a.b')].join(
      ' ',
    );
  };
  assert.equal(of('one key for all'), of('one key for all'));
  const all = new Set([of('one key for all'), of('another key'), of(), of()]);
  assert.equal(all.size, 4);
});

function bound(anonymiser: ReturnType<typeof createAnonymiser>) {
  return { address: (bytes: Uint8Array) => anonymiser.address(bytes) };
}
