import assert from 'node:assert/strict';
import { dumpcapArgs } from '../../src/capture/dumpcap.ts';
import { parseInterfaces } from '../../src/capture/interfaces.ts';

// As `dumpcap -D -M` (4.0.17) prints them.
const LISTING = `1. eth0\t\t\t0\t192.0.2.2,fd00::2,fe80::fc:ff:fe00:1\tnetwork\t
2. any\t\t\t0\t\tnetwork\t
3. lo\t\tLoopback\t0\t127.0.0.1,::1\tloopback\t
10. wlp3s0\tIntel Wi-Fi 6\tWi-Fi\t1\t198.51.100.9\tnetwork\t
`;

Deno.test('parseInterfaces: names, addresses, friendly names and loopback', () => {
  assert.deepEqual(parseInterfaces(LISTING), [
    {
      name: 'eth0',
      description: '',
      addresses: ['192.0.2.2', 'fd00::2', 'fe80::fc:ff:fe00:1'],
      loopback: false,
    },
    { name: 'any', description: '', addresses: [], loopback: false },
    { name: 'lo', description: 'Loopback', addresses: ['127.0.0.1', '::1'], loopback: true },
    { name: 'wlp3s0', description: 'Wi-Fi', addresses: ['198.51.100.9'], loopback: false },
  ]);
});

Deno.test('parseInterfaces: what is no plain interface is left out, whoever lists it', () => {
  const names = [
    '-X',
    '--list',
    'rpcap://198.51.100.1/eth0',
    'RPCAP:eth0',
    'TCP@198.51.100.1:19000',
    'tcp@198.51.100.1',
    '/tmp/pipe',
    '../pipe',
    '| id',
    'a|b',
  ];
  const listing = names.map((name, i) => `${i + 1}. ${name}\t\t\t0\t\tnetwork\t`).join('\n');
  assert.deepEqual(parseInterfaces(listing), []);
});

Deno.test('parseInterfaces: text that is no listing gives no interface', () => {
  for (const text of ['', 'dumpcap: cannot', '1. eth0', 'eth0\t\t\t0\t\tnetwork\t', '\n\n']) {
    assert.deepEqual(parseInterfaces(text), [], text);
  }
});

Deno.test('dumpcapArgs: the command line, with user text only where dumpcap reads no flags', () => {
  const plain = {
    interface: 'lo',
    filter: undefined,
    path: '/data/captures/session-7.pcapng',
    partBytes: undefined,
    maxSeconds: undefined,
    maxPackets: undefined,
  };
  const tail = [
    '-q',
    '-B',
    '16',
    '-w',
    '-',
    '--capture-comment',
    'tapdeck-capture:/data/captures/session-7.pcapng',
  ];
  assert.deepEqual(dumpcapArgs(plain), ['-i', 'lo', ...tail]);
  assert.deepEqual(dumpcapArgs({ ...plain, filter: '' }), ['-i', 'lo', ...tail]);
  assert.deepEqual(dumpcapArgs({ ...plain, filter: '-w /etc/passwd', maxSeconds: 60, maxPackets: 1000 }), [
    '-i',
    'lo',
    '-f',
    '-w /etc/passwd',
    ...tail,
    '-a',
    'duration:60',
    '-c',
    '1000',
  ]);
});

Deno.test('dumpcapArgs: parts need a file name; a ring that could overtake its reader is never asked for', () => {
  const args = dumpcapArgs({
    interface: 'lo',
    filter: undefined,
    path: '/data/captures/session-7.pcapng',
    partBytes: 16_777_216,
    maxSeconds: 60,
    maxPackets: undefined,
  });
  const rotation = ['-w', '/data/captures/session-7.pcapng', '-b', 'filesize:16778'];
  assert.deepEqual(args, ['-i', 'lo', '-q', '-B', '16', ...rotation, '-a', 'duration:60']);
});
