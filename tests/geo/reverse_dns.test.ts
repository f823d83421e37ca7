import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseAddress } from '../../src/geo/address.ts';
import { hostName, pointerName, type ResolvePointer, ReverseDns } from '../../src/geo/reverse_dns.ts';
import { anyText } from '../support/any_text.ts';

function resolver(resolve: ResolvePointer, timeLimitMs = 1000) {
  const dns = new ReverseDns({ resolve, timeLimitMs, roundMs: 100, firstWaitMs: 50 });
  dns.enabled = true;
  const answers = new Map<string, string | null>();
  let arrival = Promise.withResolvers<void>();
  dns.onAnswers = (some) => {
    for (const [address, name] of some) answers.set(address, name);
    arrival.resolve();
    arrival = Promise.withResolvers();
  };
  return {
    dns,
    answers,
    answered: async (count: number) => {
      while (answers.size < count) await arrival.promise;
    },
    [Symbol.asyncDispose]: () => dns.close(),
  };
}

Deno.test('reverse DNS: the names that are asked for', () => {
  const ask = (text: string) => {
    const address = parseAddress(text);
    return address && pointerName(address);
  };
  assert.equal(ask('192.0.2.130'), '130.2.0.192.in-addr.arpa');
  assert.equal(
    ask('2001:db8::12'),
    '2.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
  );
});

Deno.test('reverse DNS: a host name, or nothing', () => {
  assert.equal(hostName('DNS.Google.'), 'dns.google');
  assert.equal(hostName('xn--bcher-kva.example'), 'xn--bcher-kva.example');
  assert.equal(hostName('a_b.example'), 'a_b.example');
  const long = Array(4).fill('a'.repeat(62)).join('.');
  assert.equal(hostName(long), long);
  const none = [
    '',
    '.',
    'a..b',
    `${long}.aaaa`,
    'a'.repeat(64),
    '1.2.3.4',
    '-a.example',
    'a-.example',
    'a b',
    '<b>x</b>.example',
  ]
    .concat([
      'a\u001b[31m.example',
      '\u00e4.example',
      'a\u202e.example',
      "x'; drop table hosts;--",
      '\u0000',
    ]);
  for (const text of none) assert.equal(hostName(text), undefined, text);
  fc.assert(fc.property(anyText(300), (text) => {
    const name = hostName(text);
    assert.ok(name === undefined || (/^[a-z0-9._-]{1,253}$/.test(name)));
  }));
});

Deno.test('reverse DNS: the first good name counts; none is an answer too; private addresses are not asked for', async () => {
  const asked: string[] = [];
  await using page = resolver((name) => {
    asked.push(name);
    if (name.startsWith('1.')) return Promise.resolve(['<b>.', 'Good.Example.', 'other.example.']);
    return Promise.reject(new Deno.errors.NotFound('no records found'));
  });
  for (const address of ['45.1.1.1', '45.1.1.2', '10.0.0.1']) page.dns.ask(address);
  await page.answered(3);
  assert.deepEqual(
    [...page.answers],
    [['10.0.0.1', null], ['45.1.1.1', 'good.example'], ['45.1.1.2', null]].sort(),
  );
  assert.equal(asked.length, 2);
});

Deno.test('reverse DNS: at most five questions at once, and rounds that are apart', async () => {
  let open = 0;
  let most = 0;
  await using page = resolver(async () => {
    most = Math.max(most, ++open);
    await new Promise((resolve) => setTimeout(resolve, 5));
    open--;
    return ['a.example'];
  });
  const began = performance.now();
  for (let i = 0; i < 12; i++) page.dns.ask(`45.1.1.${i}`);
  await page.answered(12);
  assert.equal(most, 5);
  assert.ok(performance.now() - began >= 300, 'three rounds');
});

Deno.test('reverse DNS: one that takes too long is given up; a resolver that is not there is a sentence', async () => {
  await using page = resolver(
    (name, signal) =>
      name.startsWith('1.')
        ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        : Promise.resolve(['b.example']),
    50,
  );
  page.dns.ask('45.1.1.1');
  page.dns.ask('45.1.1.2');
  await page.answered(2);
  assert.deepEqual([page.answers.get('45.1.1.1'), page.answers.get('45.1.1.2')], [null, 'b.example']);

  let there = false;
  await using gone = resolver(() =>
    there ? Promise.resolve(['c.example']) : Promise.reject(new Error('no connection'))
  );
  gone.dns.ask('45.1.1.3');
  while (gone.dns.problem === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.match(gone.dns.problem, /^This machine's resolver does not answer \(no connection\); asked again/);
  there = true;
  await gone.answered(1);
  assert.equal(gone.answers.get('45.1.1.3'), 'c.example');
});
