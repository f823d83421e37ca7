/** Frames of several TCP connections at once, each between addresses of its own, so that each may have its own tshark. */
import type { Frame } from '../../tools/packets/capture_file.ts';
import { ethernet } from '../../tools/packets/link.ts';
import { Random } from '../../tools/packets/random.ts';
import { TcpTalk } from '../../tools/packets/tcp_talk.ts';
import { Timeline } from '../../tools/packets/timeline.ts';
import { transfer } from '../../tools/packets/transfer.ts';
import { type Endpoint, udpPacket } from '../../tools/packets/transport.ts';

const START = '2026-03-04T13:30:00Z';

export const CLIENT: Endpoint = { mac: '02:00:5e:00:00:01', ip: '192.168.7.23', port: 50_000 };

/** The far end of the connection with this number, from 0. */
export const server = (connection: number): Endpoint => ({
  mac: '02:00:5e:00:00:02',
  ip: `198.51.100.${connection + 1}`,
  // No protocol's: what is inside stays TCP, and nothing is guessed of it.
  port: 40_404,
});

/** Downloads that lose a segment now and then: duplicate ACKs name frames, and round trips are measured. */
export function busyFrames(connections: number, bytesEach: number): Frame[] {
  const timeline = new Timeline(START);
  for (let i = 0; i < connections; i++) {
    const random = new Random(100 + i);
    const talk = new TcpTalk(timeline, {
      client: { ...CLIENT, port: CLIENT.port + i },
      server: server(i),
      rttUs: 20_000 + 1000 * i,
      random,
      startUs: 700 * i,
      mss: 200,
    }).open();
    transfer(talk, 'client', random.bytes(300));
    transfer(talk, 'server', random.bytes(bytesEach), { lose: [30, 90, 200] });
    talk.close();
  }
  return timeline.frames();
}

/** A datagram of a pair that no connection is of. */
export function datagram(timeNs: bigint, payload: Uint8Array): Frame {
  const from = { ...CLIENT, ip: '192.168.7.99' };
  const to = { ...server(0), ip: '203.0.113.99', port: 443 };
  return { timeNs, bytes: ethernet(from.mac, to.mac, udpPacket(from, to, payload)) };
}
