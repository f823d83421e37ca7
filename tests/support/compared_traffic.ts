/** Made-up sides of a comparison: steady traffic with noise that remembers itself, as a queue or a video does. */
import { seeded } from '../../src/metrics/noise.ts';
import { QuantileSketch } from '../../src/metrics/quantiles.ts';
import {
  CELL_FIELDS,
  type CellField,
  type Cells,
  type CompareGroup,
  type CompareInput,
  emptyStreamSums,
} from '../../src/model/compare_input.ts';

export interface Traffic {
  readonly seed: number;
  readonly seconds: number;
  readonly bytesPerSecond?: number;
  readonly rttMs?: number;
  /** 0 to 1. */
  readonly loss?: number;
  /** How much of a second's deviation the next one keeps, 0 to 1. */
  readonly memory?: number;
  readonly hosts?: number;
  readonly streamsPerHost?: number;
}

const PACKET_BYTES = 800;

/** Normal deviates (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function emptyCells(count: number): Record<CellField, Float64Array> {
  return Object.fromEntries(
    CELL_FIELDS.map((field) => [field, new Float64Array(count)] as const),
  ) as Record<CellField, Float64Array>;
}

/** One side, second by second and stream by stream. Equal arguments, equal sides. */
export function side(traffic: Traffic): CompareInput {
  const { seed, seconds, memory = 0.5 } = traffic;
  const { bytesPerSecond = 200_000, rttMs = 30, loss = 0.002, hosts = 8, streamsPerHost = 12 } = traffic;
  const random = seeded(seed);
  const all = emptyCells(seconds);
  let wander = normal(random);
  for (let i = 0; i < seconds; i++) {
    wander = memory * wander + Math.sqrt(1 - memory * memory) * normal(random);
    const bytes = bytesPerSecond * Math.exp(0.25 * wander - 0.03);
    const packets = Math.max(1, Math.round(bytes / PACKET_BYTES));
    all.packets[i] = packets;
    all.bytes[i] = packets * PACKET_BYTES;
    all.bytesIn[i] = packets * PACKET_BYTES * 0.7;
    all.bytesOut[i] = packets * PACKET_BYTES * 0.3;
    all.goodputBytes[i] = packets * 740;
    all.encryptedPackets[i] = Math.round(packets * Math.min(1, 0.8 + 0.05 * normal(random)));
    const acks = Math.max(1, Math.round(packets / 3));
    all.rttSamples[i] = acks;
    all.rttSumNs[i] = acks * rttMs * 1e6 * Math.max(0.2, 1 + 0.1 * wander + 0.1 * normal(random));
    all.dataSegments[i] = packets;
    for (let n = 0; n < packets; n++) {
      all.retransmissions[i] = (all.retransmissions[i] ?? 0) + (random() < loss ? 1 : 0);
    }
    const lookups = random() < 0.6 ? 1 + Math.floor(random() * 3) : 0;
    all.dnsSamples[i] = all.dnsResponses[i] = lookups;
    for (let n = 0; n < lookups; n++) {
      all.dnsSumNs[i] = (all.dnsSumNs[i] ?? 0) + (12 + 20 * random() * random()) * 1e6;
      all.dnsFailures[i] = (all.dnsFailures[i] ?? 0) + (random() < 0.05 ? 1 : 0);
    }
  }
  return {
    seconds,
    cells: { stepS: 1, classes: new Map<'all', Cells>([['all', all]]) },
    classBytes: new Map<'all', number>([['all', all.bytes.reduce((sum, value) => sum + value, 0)]]),
    ...streams(),
  };

  function streams(): Omit<CompareInput, 'seconds' | 'cells' | 'classBytes'> {
    const groups: CompareGroup[] = [];
    const rttSketches: string[] = [];
    const handshakesMs: number[] = [];
    const ipv6 = { streams: 0, packets: 0, squares: 0, allPackets: 0, allSquares: 0 };
    const apps = new Map<string, ReturnType<typeof emptyStreamSums>>();
    for (let host = 0; host < hosts; host++) {
      const app = `App ${host % 3}`;
      const sums = emptyStreamSums();
      // As many streams as come by chance in that time.
      const expected = streamsPerHost * seconds / 60;
      const count = Math.max(1, Math.round(expected + Math.sqrt(expected) * normal(random)));
      for (let n = 0; n < count; n++) {
        const bytes = (bytesPerSecond * 60 / hosts / streamsPerHost) * Math.exp(0.6 * normal(random) - 0.18);
        const packets = bytes / PACKET_BYTES;
        const samples = Math.max(1, Math.round(packets / 3));
        const rtt = rttMs * (1 + 0.15 * Math.abs(normal(random)));
        let resent = 0;
        for (let k = 0; k < packets; k++) resent += random() < loss ? 1 : 0;
        const totals = [sums, apps.get(app) ?? emptyStreamSums()];
        if (totals[1]) apps.set(app, totals[1]);
        for (const to of totals) {
          to.streams++;
          to.packets += packets;
          to.bytes += bytes;
          to.bytesSquares += bytes * bytes;
          to.rttMs += rtt * samples;
          to.rttSamples += samples;
          to.rttMsSquares += (rtt * samples) ** 2;
          to.rttMsBySamples += rtt * samples * samples;
          to.rttSamplesSquares += samples ** 2;
          to.retransmissions += resent;
          to.tcpPackets += packets;
          to.retransmissionsSquares += resent ** 2;
          to.retransmissionsByPackets += resent * packets;
          to.tcpPacketsSquares += packets ** 2;
        }
        ipv6.streams++;
        ipv6.allPackets += packets;
        ipv6.allSquares += packets ** 2;
        if (host % 2 === 0) {
          [ipv6.packets, ipv6.squares] = [ipv6.packets + packets, ipv6.squares + packets ** 2];
        }
        const sketch = new QuantileSketch();
        for (let k = 0; k < 12; k++) sketch.add(rtt * (1 + 0.2 * random()) * 1e6);
        rttSketches.push(sketch.toText());
        handshakesMs.push(rtt * (1 + 0.05 * random()));
      }
      groups.push({ kind: 'host', subject: `198.51.100.${host}`, name: null, mainApp: app, sums });
    }
    for (const [subject, sums] of apps) {
      groups.push({ kind: 'application', subject, name: null, mainApp: null, sums });
    }
    return { groups, rttSketches, handshakesMs, ipv6 };
  }
}
