import assert from 'node:assert/strict';
import type { SessionRow } from '../../src/model/rows.ts';
import { captureRequestOf, interfaceLabel, preferredInterface } from '../../web/derive/capture.ts';
import { endpoint } from '../../web/derive/endpoint.ts';
import { commandsIn } from '../../web/derive/problem.ts';
import { sessionTitle, visibleSessions } from '../../web/derive/sessions.ts';

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
  assert.equal(interfaceLabel(lo), 'lo · 127.0.0.1 +1 · Loopback');
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

function session(id: number, change: Partial<SessionRow>): SessionRow {
  return {
    session_id: id,
    name: '',
    kind: 'import',
    source: 'a.pcap',
    capture_filter: null,
    state: 'complete',
    started_us: null,
    ended_us: null,
    packets: 0,
    bytes: 0,
    ipv4_packets: 0,
    ipv6_packets: 0,
    encrypted_packets: 0,
    dropped_packets: null,
    truncated_packets: 0,
    worker_restarts: 0,
    lag_max_ms: null,
    warnings: [],
    note: '',
    tags: [],
    pinned: false,
    catalogue_version: null,
    tshark_version: null,
    local_addresses: null,
    packets_removed_us: null,
    figures_removed_us: null,
    capture_bytes: null,
    row_bytes: null,
    ...change,
  };
}

Deno.test('pinned sessions come first, then the newest', () => {
  const list = [session(1, { pinned: true }), session(2, {}), session(3, {})];
  assert.deepEqual(visibleSessions(list, '', new Set()).map((row) => row.session_id), [1, 3, 2]);
  assert.deepEqual(visibleSessions(list, '', new Set([3])).map((row) => row.session_id), [1, 2]);
});

Deno.test('a search looks for every word, anywhere, without case', () => {
  const list = [session(1, { name: 'Office Zoom', note: 'Stutters' }), session(2, { tags: ['zoom'] })];
  assert.deepEqual(visibleSessions(list, 'ZOOM', new Set()).map((row) => row.session_id), [2, 1]);
  assert.deepEqual(visibleSessions(list, 'zoom stutter', new Set()).map((row) => row.session_id), [1]);
});

Deno.test('a session without a name is called by its source', () => {
  assert.equal(sessionTitle(session(4, {})), 'a.pcap');
  assert.equal(sessionTitle(session(4, { source: ' ' })), 'Session 4');
});
