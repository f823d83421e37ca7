/** TCP, UDP, QUIC and DNS of a report. No verdicts: their standards name no value that is good (docs/words.md). */
import type { ReportSection } from '../../model/summary.ts';
import { LEAST_SECONDS_FOR_RATES } from './overall.ts';
import { listed, type Phrase, resting, say, section, type Telling } from './telling.ts';

/** Round trips below are shorter than a path through a network, in milliseconds. */
const NEXT_DOOR_MS = 1;
/** Fewer acknowledgements have no quantiles worth telling. */
const FEW_SAMPLES = 20;

function carried(t: Telling, id: string, name: string): Phrase | undefined {
  const [packets, bytes, share] = ['packets', 'bytes', 'share_percent'].map((each) =>
    t.some(`${id}.${each}`)
  );
  if (!packets || !bytes || !share) return undefined;
  if (share.value === 100) return say`${name} carried everything: ${bytes} in ${packets}.`;
  return say`${name} carried ${bytes} in ${packets}, ${share} of all bytes.`;
}

export function tcp(t: Telling): ReportSection | undefined {
  if (!t.some('tcp.packets')) return undefined;
  return section('tcp', [carried(t, 'tcp', 'TCP'), roundTrips(t), loss(t)]);
}

function roundTrips(t: Telling): Phrase | undefined {
  const [p50, p95, mean] = [t.fact('tcp.rtt_p50_ms'), t.fact('tcp.rtt_p95_ms'), t.fact('tcp.rtt_mean_ms')];
  const samples = t.number('tcp.rtt_samples') ?? 0;
  if (!mean) return undefined;
  if (samples < FEW_SAMPLES) return say`The few round trips that could be timed took ${mean} on average.`;
  if (!p50 || !p95) return say`Its round trips took ${mean} on average.`; // a window has no quantiles
  if (Number(p50.value) < NEXT_DOOR_MS) {
    return say`The median of its round trips was ${p50}, as it is where the capture was made beside one of the ends; p95 was ${p95}.`;
  }
  return say`Its round trips took ${p50} in the median and ${p95} at p95.`;
}

function loss(t: Telling): Phrase | undefined {
  const [again, segments, loss] = [
    t.fact('tcp.retransmissions'),
    t.some('tcp.data_segments'),
    t.fact('tcp.loss_percent'),
  ];
  if (!again || !segments || !loss) return undefined;
  if (again.value === 0) return resting(say`There were no retransmissions.`, again, segments);
  return say`There ${again.value === 1 ? 'was' : 'were'} ${again} among ${segments}, a loss of ${loss}.`;
}

export function udp(t: Telling): ReportSection | undefined {
  const first = carried(t, 'udp', 'UDP');
  if (!first) return undefined;
  const bytes = t.number('udp.bytes') ?? 0;
  const parts = (['quic', 'rtp', 'dns'] as const).flatMap((id) => {
    const of = t.some(`${id}.bytes`);
    return of && Number(of.value) <= bytes ? [{ of, name: id.toUpperCase() }] : [];
  });
  const only = parts.find(({ of }) => of.value === bytes);
  if (only) return section('udp', [first, resting(say`All of that is ${only.name}.`, only.of)]);
  const named = listed(
    parts.map(({ of, name }, i) => (i === 0 ? say`${of} is ${name}` : say`${of} ${name}`)),
  );
  return section('udp', [first, parts.length > 0 ? say`Of that, ${named}.` : undefined]);
}

export function quic(t: Telling): ReportSection | undefined {
  const packets = t.some('quic.packets');
  if (!packets) return undefined;
  const isAllOfUdp = t.number('udp.bytes') === t.number('quic.bytes');
  const [inPeak, outPeak] = [t.some('quic.in_peak_bps'), t.some('quic.out_peak_bps')];
  const isLong = (t.number('span.seconds') ?? 0) >= LEAST_SECONDS_FOR_RATES;
  return section('quic', [
    isAllOfUdp ? undefined : carried(t, 'quic', 'QUIC'),
    isLong && inPeak && outPeak
      ? resting(say`In its busiest seconds QUIC brought ${inPeak} in and ${outPeak} out.`, packets)
      : undefined,
    resting(
      say`QUIC encrypts its own acknowledgements, so round trips and loss in it are not measured.`,
      packets,
    ),
  ]);
}

export function dns(t: Telling): ReportSection | undefined {
  const packets = t.some('dns.packets');
  if (!packets) return undefined;
  const responses = t.fact('dns.responses');
  if (!responses || responses.value === 0) {
    return section('dns', [resting(say`Of DNS there are ${packets}, but no responses.`, responses)]);
  }
  const mean = t.fact('dns.mean_ms');
  const answered = mean
    ? say`DNS gave ${responses}, after ${mean} on average.`
    : say`DNS gave ${responses}; the queries to time them by were not seen.`;
  return section('dns', [answered, failures(t)]);
}

function failures(t: Telling): Phrase | undefined {
  const [failures, percent] = [t.fact('dns.failures'), t.fact('dns.failure_percent')];
  if (!failures || !percent) return undefined;
  if (failures.value === 0) return resting(say`There were no failures.`, failures);
  return say`There ${
    failures.value === 1 ? 'was' : 'were'
  } ${failures} (${percent}), unknown names included.`;
}
