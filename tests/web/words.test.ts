import assert from 'node:assert/strict';
import { captureRequestOf, preferredInterface } from '../../web/derive/capture.ts';
import { endpoint } from '../../web/derive/endpoint.ts';
import { commandsIn } from '../../web/derive/problem.ts';
import {
  diskBytes,
  onLoopback,
  possibilities,
  removedSentence,
  sessionTitle,
} from '../../web/derive/sessions.ts';
import { limitOf } from '../../web/derive/limits.ts';

Deno.test('commands are found in the sentences that tell to run them', () => {
  assert.deepEqual(
    commandsIn(
      'tshark is not installed, or not on the PATH. On Debian or Ubuntu: sudo apt-get install tshark',
    ),
    ['sudo apt-get install tshark'],
  );
  assert.deepEqual(
    commandsIn(
      'No permission to capture. Run: sudo dpkg-reconfigure wireshark-common (answer Yes), ' +
        'then: sudo usermod -aG wireshark "$USER", and log in again.',
    ),
    ['sudo dpkg-reconfigure wireshark-common', 'sudo usermod -aG wireshark "$USER"'],
  );
  assert.deepEqual(commandsIn('The disk is full.'), []);
});

const lo = { name: 'lo', description: 'Loopback', addresses: ['127.0.0.1', '::1'], loopback: true };
const eth = { name: 'eth0', description: '', addresses: ['192.0.2.7'], loopback: false };
const any = { name: 'any', description: 'All interfaces', addresses: [], loopback: false };

Deno.test('the interface offered first is the last one used, else one with an address', () => {
  assert.equal(preferredInterface([lo, any, eth], null), 'eth0');
  assert.equal(preferredInterface([lo, any, eth], 'lo'), 'lo');
  assert.equal(preferredInterface([lo], 'gone0'), 'lo');
  assert.equal(preferredInterface([], null), undefined);
});

Deno.test('empty fields of the form are left out of the request', () => {
  const fields = { interface: 'lo', filter: '  ', name: '', seconds: '', packets: '' };
  assert.deepEqual(captureRequestOf(fields), { interface: 'lo' });
  assert.deepEqual(captureRequestOf({ ...fields, filter: ' port 53 ', seconds: '10', packets: '1.5' }), {
    interface: 'lo',
    filter: 'port 53',
    max_seconds: 10,
  });
});

Deno.test('an IPv6 address with a port is bracketed', () => {
  assert.equal(endpoint('192.0.2.7', 53), '192.0.2.7:53');
  assert.equal(endpoint('2001:db8::1', 443), '[2001:db8::1]:443');
  assert.equal(endpoint('00:11:22:33:44:55', null), '00:11:22:33:44:55');
});

Deno.test('what was removed of a session is said with its day', () => {
  const day = Date.UTC(2026, 10, 3, 12) * 1000;
  assert.equal(removedSentence({ packets_removed_us: null, figures_removed_us: null }), undefined);
  assert.equal(
    removedSentence({ packets_removed_us: day, figures_removed_us: null }),
    'Packets were removed on 3 Nov 2026; totals are kept.',
  );
  assert.match(removedSentence({ packets_removed_us: day, figures_removed_us: day }) ?? '', /line is kept/);
  assert.equal(diskBytes({ capture_bytes: null, row_bytes: 5 }), null, 'not known is not nothing');
  assert.equal(diskBytes({ capture_bytes: 0, row_bytes: 5 }), 5);
});

Deno.test('a limit is a number, nothing, or refused', () => {
  assert.deepEqual(
    ['', ' 30 ', '0', '-1', '1.5', '1e3', '36501', 'x'].map((text) => limitOf(text, 36_500, 'whole')),
    [
      null,
      30,
      ...Array(6).fill(undefined),
    ],
  );
  assert.deepEqual(['2.5', '2,5', '0.001', '0.0001'].map((text) => limitOf(text, 1000, 'any')), [
    2.5,
    2.5,
    0.001,
    undefined,
  ]);
});

Deno.test('a session without a name is called by its source', () => {
  assert.equal(sessionTitle({ session_id: 4, name: '', source: 'a.pcap' }), 'a.pcap');
  assert.equal(sessionTitle({ session_id: 4, name: '', source: ' ' }), 'Session 4');
});

Deno.test('what cannot be done with a session is not offered', () => {
  const of = (more: Partial<Parameters<typeof possibilities>[0]>) =>
    possibilities({
      packets: 7,
      state: 'complete',
      packets_removed_us: null,
      figures_removed_us: null,
      ...more,
    });
  const all = { replay: true, directions: true, compare: true, ask: true };
  const none = { replay: false, directions: false, compare: false, ask: false };
  assert.deepEqual(of({}), all);
  assert.deepEqual(of({ packets: 0, state: 'failed' }), none);
  assert.deepEqual(of({ packets: 0, state: 'recording' }), all);
  assert.deepEqual(of({ packets_removed_us: 1 }), { ...all, replay: false });
  assert.deepEqual(of({ packets_removed_us: 1, figures_removed_us: 1 }), none);
});

Deno.test('a recording of a loopback interface is known as one', () => {
  for (const source of ['lo', 'lo0', 'Adapter for loopback traffic capture']) {
    assert(onLoopback({ kind: 'live', source }), source);
  }
  assert(!onLoopback({ kind: 'live', source: 'eth0' }));
  assert(!onLoopback({ kind: 'live', source: 'london' }));
  assert(!onLoopback({ kind: 'import', source: 'lo' }));
});
