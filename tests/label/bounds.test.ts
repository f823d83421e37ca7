/** What the labeller remembers is bounded, however long it runs and whatever it is sent. */
import assert from 'node:assert/strict';
import { BoundedMap } from '../../src/label/bounded_map.ts';
import { LEARNED_CAPACITY, LearnedEnds } from '../../src/label/learned_ends.ts';
import { DNS_CAPACITY, PassiveDns } from '../../src/label/passive_dns.ts';
import { answer, START_US } from '../support/records.ts';

Deno.test('BoundedMap: keeps the newest and counts what it lets go', () => {
  const map = new BoundedMap<string, number>(3);
  for (const [i, key] of ['a', 'b', 'c', 'a', 'd'].entries()) map.set(key, i);
  assert.equal(map.size, 3);
  assert.equal(map.evictions, 1);
  assert.deepEqual(['a', 'b', 'c', 'd'].map((key) => map.get(key)), [3, undefined, 2, 4]);
  assert.throws(() => new BoundedMap(0), RangeError);
  assert.throws(() => new BoundedMap(1.5), RangeError);
});

Deno.test('PassiveDns: a flood of answers pushes out the oldest only', () => {
  const dns = new PassiveDns();
  for (let i = 0; i < DNS_CAPACITY + 1000; i++) {
    dns.heed(
      '192.168.7.23',
      answer(`host${i}.example`, { addresses: [`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`] }),
      START_US,
    );
  }
  assert.equal(dns.size, DNS_CAPACITY);
  assert.equal(dns.evictions, 1000);
  assert.equal(dns.find('192.168.7.23', '10.0.0.5', START_US), undefined);
  assert.equal(dns.find('192.168.7.23', '10.0.200.5', START_US)?.name, `host${200 * 256 + 5}.example`);
});

Deno.test('PassiveDns: one answer with thousands of addresses takes few places', () => {
  const dns = new PassiveDns();
  const addresses = Array.from({ length: 5000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  dns.heed('192.168.7.23', answer('flood.example', { addresses }), START_US);
  assert.equal(dns.size, 64);
});

Deno.test('PassiveDns: what is no answer is not remembered', () => {
  const dns = new PassiveDns();
  const addresses = ['198.51.100.7'];
  dns.heed('192.168.7.23', answer('a.example', { addresses, response: false }), START_US);
  dns.heed('', answer('a.example', { addresses }), START_US);
  dns.heed('192.168.7.23', answer('', { addresses }), START_US);
  dns.heed('192.168.7.23', answer('.', { addresses }), START_US);
  dns.heed('192.168.7.23', answer('a'.repeat(300), { addresses }), START_US);
  assert.equal(dns.size, 0);
  // The newest of contradicting answers counts, and only for who got it.
  dns.heed('192.168.7.23', answer('old.example', { addresses }), START_US);
  dns.heed('192.168.7.23', answer('new.example', { addresses }), START_US + 1);
  assert.equal(dns.find('192.168.7.23', '198.51.100.7', START_US + 2)?.name, 'new.example');
  assert.equal(dns.find('192.168.7.24', '198.51.100.7', START_US + 2), undefined);
});

Deno.test('LearnedEnds: bounded, and ages in packet time', () => {
  const service = { app: 'Films', category: 'Video' };
  const learned = new LearnedEnds();
  for (let i = 0; i < LEARNED_CAPACITY + 5; i++) {
    learned.heed(`address ${i}`, 'films.example', service, START_US);
  }
  assert.equal(learned.size, LEARNED_CAPACITY);
  assert.equal(learned.evictions, 5);
  assert.equal(learned.find('address 100', START_US + learned.maxAgeUs)?.service, service);
  assert.equal(learned.find('address 100', START_US + learned.maxAgeUs + 1), undefined);
  assert.equal(learned.find('address 0', START_US), undefined);
});
