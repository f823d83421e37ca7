/** What is found does not depend on where batches end, and at each moment it is what was known then. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PacketRecord } from '../../src/model/packet.ts';
import { answer, conversation, packet, sent, START_US, TCP } from '../support/records.ts';
import { watched } from '../support/watched.ts';

/** Traffic that is full of trouble, in any mixture. */
const step = fc.record({
  what: fc.constantFrom('syn', 'rst', 'data', 'again', 'closed', 'failure', 'slow', 'pass', 'arp', 'voice'),
  stream: fc.nat(40),
  waitUs: fc.oneof(fc.nat(50_000), fc.constantFrom(0, 1_000_000, 20_000_000, -300_000)),
});

function recordOf(
  { what, stream }: { what: string; stream: number },
  no: number,
  timeUs: number,
): PacketRecord {
  const server = `198.51.100.${stream % 3}`;
  const tcp = conversation(stream, { server, serverPort: 1000 + stream });
  const udp = conversation(stream % 3, { transport: 'udp', server, serverPort: 53 });
  const base = { no, timeUs, length: 100 + no };
  switch (what) {
    case 'syn':
      return sent('client', tcp, { ...base, tcpFlags: TCP.syn });
    case 'rst':
      return sent('server', tcp, { ...base, tcpFlags: TCP.rst | TCP.ack });
    case 'data':
    case 'again':
      return sent('client', conversation(100), {
        ...base,
        payloadBytes: 50,
        retransmission: what === 'again',
        ackRttMs: 5,
      });
    case 'closed':
      return sent('server', tcp, { ...base, info: '[TCP ZeroWindow] Win=0' });
    case 'failure':
      return sent('server', udp, { ...base, protocol: 'DNS', dns: answer('a.example', { rcode: 2 }) });
    case 'slow':
      return sent('server', udp, {
        ...base,
        protocol: 'DNS',
        dns: answer('a.example', { responseTimeMs: 900 }),
      });
    case 'pass':
      return sent('client', tcp, { ...base, protocol: 'FTP', info: 'Request: PASS x' });
    case 'arp':
      return packet({ ...base, protocol: 'ARP', info: `192.168.7.9 is at 02:00:00:00:00:0${stream % 2}` });
    default:
      return sent('server', udp, {
        ...base,
        rtp: [{
          ssrc: 1,
          sequence: no,
          timestamp: no * 160,
          payloadType: 0,
          payloadName: undefined,
          marker: false,
        }],
      });
  }
}

const traffic = fc.array(step, { minLength: 60, maxLength: 300 }).map((steps) => {
  let timeUs = START_US;
  return steps.map((each, i) => recordOf(each, i + 1, timeUs += each.waitUs));
});

Deno.test('findings: the same rows wherever batches end', () => {
  let found = 0;
  fc.assert(
    fc.property(traffic, fc.array(fc.nat(300), { maxLength: 40 }), (records, ends) => {
      const whole = watched(records);
      found += whole.length;
      assert.deepEqual(watched(records, ends), whole);
    }),
    { numRuns: 80 },
  );
  assert.ok(found > 200, `${found} findings: the traffic has trouble`);
});

Deno.test('findings: those noticed by a moment are those that are known when it is the last packet', () => {
  fc.assert(
    fc.property(traffic, fc.nat(299), (records, at) => {
      const ordered = records.toSorted((a, b) => a.timeUs - b.timeUs);
      const moment = ordered[at % ordered.length]!.timeUs;
      const then = watched(ordered.filter(({ timeUs }) => timeUs <= moment));
      const later = watched(ordered).filter(({ noticedUs }) => noticedUs <= moment);
      const names = (list: typeof later) =>
        list.map(({ number, kind, subject, timeUs }) => [number, kind, subject, timeUs]);
      assert.deepEqual(names(later), names(then));
    }),
    { numRuns: 60 },
  );
});
