import assert from 'node:assert/strict';
import { checkAsTyped, compilerFor } from '../../src/capture/filter_check.ts';
import { filterWords, withoutNames } from '../../src/capture/filter_words.ts';

const namesOf = (filter: string) =>
  filterWords(filter).filter((word) => word.name !== undefined).map((word) => `${word.name} ${word.text}`);

Deno.test('filterWords: names that libpcap would look up, and no other words', () => {
  const cases: [string, string[]][] = [
    ['tcp port 443 and not host 192.0.2.7', []],
    ['host example.com or www.example.com', [
      'after-qualifier example.com',
      'after-qualifier www.example.com',
    ]],
    ['src 3com.example and dst port https', ['after-qualifier 3com.example']],
    ['port http or https', []],
    ['ether host gateway-7 or ether src other', []],
    ['wlan type mgt subtype beacon', []],
    ['tcp[tcpflags] & (tcp-syn|tcp-fin) != 0 and icmp[icmptype] = icmp-echo', []],
    ['ip6 host 2001:db8::1 and host fe80::1', []],
    ['udp prot 53', ['bare prot']],
    ['net lab', ['after-qualifier lab']],
    ['port domain and host ns', ['after-qualifier ns']],
  ];
  for (const [filter, expected] of cases) assert.deepEqual(namesOf(filter), expected, filter);
});

Deno.test('withoutNames: addresses stand in, and the rest is as it was typed', () => {
  const filter = 'tcp  and ip6 host a.example or net lab';
  const words = filterWords(filter);
  assert.equal(withoutNames(filter, words), 'tcp  and ip6 host ::1 or net 127.0.0.0');
  assert.equal(withoutNames(filter, words, 1), 'tcp');
});

Deno.test('a filter is compiled as it would be, and a mistake is quoted where it is', async () => {
  const compile = compilerFor('lo');
  const check = async (filter: string) => {
    const { problem, at, names } = await checkAsTyped(filter, compile);
    return [problem, at && filter.slice(at.from, at.to), ...names];
  };
  assert.deepEqual(await check('tcp port 443'), [null, null]);
  assert.deepEqual(await check('  '), [null, null]);
  assert.deepEqual(await check('host nowhere.invalid'), [null, null, 'nowhere.invalid']);
  assert.deepEqual(await check('udp prot 53'), ['There is no “prot” in capture filters.', 'prot']);
  assert.deepEqual(await check('hots 192.0.2.1'), ['There is no “hots” in capture filters.', 'hots']);
  assert.deepEqual(await check('tcp port htpp'), ["Unknown port 'htpp'.", 'htpp']);
  assert.deepEqual(await check('port 99999 and tcp'), ['Illegal port number 99999 > 65535.', '99999']);
  assert.deepEqual(await check('net 192.0.2.4/8'), ['Non-network bits set in "192.0.2.4/8".', '192.0.2.4/8']);
  assert.deepEqual(await check('tcp and and udp'), ['It cannot be read from “udp” on.', 'udp']);
  assert.deepEqual(await check('tcp and'), ['It cannot be read from “and” on.', 'and']);
  assert.deepEqual(await check('tcp port 80 port'), ['It cannot be read from “port” on.', 'port']);
  assert.deepEqual(await check('(tcp'), ['This is not a whole filter.', null]);
  // A value of `-f`, whatever it looks like.
  assert.match(String((await check('-w /tmp/x'))[0]), /\S/);
});

Deno.test('a mistake is looked for in a bounded number of tries', async () => {
  let tries = 0;
  const filter = Array.from({ length: 200 }, () => 'tcp').join(' ');
  await checkAsTyped(filter, () => {
    tries++;
    return Promise.resolve('syntax error');
  });
  assert(tries <= 7, String(tries));
});
