import assert from 'node:assert/strict';
import { isServicePort, rolesFrom } from '../../src/metrics/roles.ts';
import { packet, TCP } from '../support/records.ts';

const ports = (sourcePort: number, destinationPort: number, tcpFlags = TCP.ack as number) =>
  rolesFrom(packet({ transport: 'tcp', sourcePort, destinationPort, tcpFlags }));

Deno.test('roles: the sender of a SYN is the client, whatever the ports', () => {
  assert.deepEqual(ports(443, 50_000, TCP.syn), { clientIsSource: true, rank: 3 });
});

Deno.test('roles: the receiver of a SYN/ACK is the client', () => {
  assert.deepEqual(ports(50_000, 443, TCP.syn | TCP.ack), { clientIsSource: false, rank: 2 });
});

Deno.test('roles: the side whose port is no service port, when just one of them is', () => {
  assert.deepEqual(ports(443, 50_000), { clientIsSource: false, rank: 1 });
  assert.deepEqual(ports(50_000, 443), { clientIsSource: true, rank: 1 });
  assert.deepEqual(ports(50_000, 8443), { clientIsSource: true, rank: 1 });
});

Deno.test('roles: else the sender of the first packet', () => {
  for (const [from, to] of [[50_000, 51_000], [53, 53], [443, 80], [5353, 5353]] as const) {
    assert.deepEqual(ports(from, to), { clientIsSource: true, rank: 0 }, `${from} ${to}`);
  }
  assert.deepEqual(rolesFrom(packet()), { clientIsSource: true, rank: 0 });
});

Deno.test('roles: service ports', () => {
  for (const port of [22, 53, 443, 1023, 3478, 5060, 51_820]) {
    assert.equal(isServicePort(port), true, String(port));
  }
  for (const port of [0, 1024, 40_000, 65_535, undefined]) {
    assert.equal(isServicePort(port), false, String(port));
  }
});
