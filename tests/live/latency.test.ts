/** How long a packet takes from its sender to the message that brings it to a page. */
import assert from 'node:assert/strict';
import { LiveServer } from '../support/live_server.ts';
import { Traffic } from '../support/traffic.ts';

const PACKETS = 25;
/** Between two packets; no divisor of the 100 ms in which dumpcap writes and updates are sent. */
const GAP_MS = 67;

Deno.test('live: a packet is in an update within a second of being sent', () =>
  measure('one file', undefined));

// dumpcap writes a file with a name every half second.
Deno.test('live: in parts it takes up to half a second more', () => measure('in parts', 1e9));

async function measure(kind: string, maxCaptureBytes: number | undefined): Promise<void> {
  await using traffic = await Traffic.start();
  await using server = await LiveServer.start({}, maxCaptureBytes);
  const client = await server.connect();
  client.command({ type: 'start_capture', interface: 'lo', filter: traffic.filter });
  await client.next('capture_started');

  const sentMs = new Map<number, number>();
  const took: number[] = [];
  let toSend = PACKETS;
  // The length on the wire tells which one it is: Ethernet, IPv4 and UDP headers take 42 bytes.
  const timer = setInterval(() => {
    sentMs.set(42 + toSend, performance.now());
    traffic.datagram(toSend);
    if (--toSend === 0) clearInterval(timer);
  }, GAP_MS);
  try {
    while (took.length < PACKETS) {
      const { packets } = await client.next('update', (update) => update.packets.length > 0);
      const nowMs = performance.now();
      for (const packet of packets) {
        const sent = sentMs.get(packet.length);
        if (packet.protocol === 'UDP' && sent !== undefined) took.push(nowMs - sent);
        sentMs.delete(packet.length);
      }
    }
  } finally {
    clearInterval(timer);
  }
  took.sort((a, b) => a - b);
  const [least, median, most] = [took[0], took[PACKETS >> 1], took[PACKETS - 1]].map((ms) => ms ?? NaN);
  console.log(
    `Packet to update, ${kind}, ${PACKETS} packets: ${least?.toFixed(0)} to ${most?.toFixed(0)} ms, median ${
      median?.toFixed(0)
    } ms.`,
  );
  assert(median !== undefined && median < 1000, `median ${median} ms`);
}
