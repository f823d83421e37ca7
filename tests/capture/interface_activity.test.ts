import assert from 'node:assert/strict';
import { ActivityMeter } from '../../src/capture/interface_activity.ts';
import { type Counters, parseCounters, readCounters } from '../../src/capture/interface_counters.ts';

const LINUX = `state eth0 up
state lo unknown
state veth12@if3 lowerlayerdown
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 11995983802 2010830    0    0    0     0          0         0 11995983802 2010830    0    0    0     0       0          0
  eth0:1106002309  123363    0    0    0     0          0         0  8000188   96658    0    0    0     0       0          0
veth12@if3:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
  tun0:       7       1    0    0    0     0          0         0        8       2    0    0    0     0       0          0
`;

// As macOS prints it; lo0 and gif0 have no address, FreeBSD has a column more.
const MACOS =
  `Name       Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll
lo0        16384 <Link#1>                        1000     0      50000     1000     0      50000     0
lo0        16384 127           127.0.0.1         1000     -      50000     1000     -      50000     -
gif0*      1280  <Link#2>                           0     0          0        0     0          0     0
en0        1500  <Link#6>    00:00:5e:00:53:01    300     0      40000      200     0      30000     0
`;
const FREEBSD =
  `Name    Mtu Network       Address              Ipkts Ierrs Idrop     Ibytes    Opkts Oerrs     Obytes  Coll
em0    1500 <Link#1>      00:00:5e:00:53:02       30     0     0       4000       20     0       3000     0
`;

Deno.test('parseCounters: /proc/net/dev with states; an interface without a state says nothing about being up', () => {
  const found = parseCounters(LINUX);
  assert.deepEqual(found.map(({ name, up }) => [name, up]), [
    ['lo', true],
    ['eth0', true],
    ['veth12@if3', false],
    ['tun0', null],
  ]);
  assert.deepEqual(found[1], {
    name: 'eth0',
    up: true,
    bytesIn: 1106002309,
    bytesOut: 8000188,
    packetsIn: 123363,
    packetsOut: 96658,
  });
});

Deno.test('parseCounters: netstat -ibn of macOS and FreeBSD', () => {
  assert.deepEqual(parseCounters(MACOS), [
    { name: 'lo0', up: true, bytesIn: 50000, bytesOut: 50000, packetsIn: 1000, packetsOut: 1000 },
    { name: 'gif0', up: false, bytesIn: 0, bytesOut: 0, packetsIn: 0, packetsOut: 0 },
    { name: 'en0', up: true, bytesIn: 40000, bytesOut: 30000, packetsIn: 300, packetsOut: 200 },
  ]);
  assert.deepEqual(parseCounters(FREEBSD), [
    { name: 'em0', up: true, bytesIn: 4000, bytesOut: 3000, packetsIn: 30, packetsOut: 20 },
  ]);
});

Deno.test('parseCounters: text that is no table gives nothing', () => {
  for (
    const text of ['', 'netstat: illegal option', 'Inter-|\n face |bytes\n  eth0: a b', 'x <y> <Link#1>']
  ) {
    assert.deepEqual(parseCounters(text), [], text);
  }
});

function meter(...looks: [number, Counters[] | undefined][]): ActivityMeter {
  let next = 0;
  return new ActivityMeter(
    () => Promise.resolve(looks[next++]?.[1]),
    () => looks[next - 1]?.[0] ?? 0,
  );
}

const ETH0: Counters = { name: 'eth0', up: true, bytesIn: 1000, bytesOut: 500, packetsIn: 10, packetsOut: 5 };
const LO: Counters = { name: 'lo', up: true, bytesIn: 100, bytesOut: 100, packetsIn: 1, packetsOut: 1 };

Deno.test('activity: a rate needs two looks, loopback counts once, and what began anew has none', async () => {
  const two = meter([1000, [ETH0, LO]], [
    3000,
    [{ ...ETH0, bytesIn: 2000, packetsOut: 25 }, { ...LO, bytesIn: 200, bytesOut: 200 }],
  ], [4000, [ETH0, { ...LO, name: 'wlan0' }]]);
  const first = await two.look();
  assert.deepEqual(first?.map((one) => [one.bits_per_second, one.packets_per_second]), [
    [null, null],
    [null, null],
  ]);
  assert.deepEqual(await two.look(), [
    { name: 'eth0', up: true, bits_per_second: 4000, packets_per_second: 10 },
    { name: 'lo', up: true, bits_per_second: 400, packets_per_second: 0 },
  ]);
  assert.deepEqual((await two.look())?.map((one) => [one.name, one.bits_per_second]), [
    ['eth0', null],
    ['wlan0', null],
  ]);
});

Deno.test('activity: a look of long ago gives no rate, and no counters give null', async () => {
  const old = meter([0, [ETH0]], [60_000, [{ ...ETH0, bytesIn: 9000 }]]);
  await old.look();
  assert.equal((await old.look())?.[0]?.bits_per_second, null);
  assert.equal(await meter([0, undefined]).look(), null);
});

Deno.test('readCounters: this system counts, at least on its loopback interface', async () => {
  const found = await readCounters();
  assert(found?.some(({ name, bytesIn }) => /^lo\d*$/.test(name) && bytesIn >= 0));
});
