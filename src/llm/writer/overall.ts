/** How a report begins: how much there was, of what, and what deserves attention. */
import type { ReportSection } from '../../model/summary.ts';
import { listed, type Phrase, resting, say, section, type Telling } from './telling.ts';
import { overallVerdict } from './verdicts.ts';

/** Shorter captures have no rate worth a sentence. */
export const LEAST_SECONDS_FOR_RATES = 2;
/** A mean below, of seconds that carried packets, leaves most seconds without any. */
const SILENT_BPS = 8;
/** Smaller parts are not named beside the largest. */
export const NOTABLE_SHARE_PERCENT = 0.5;
/** Fewer packets are told in a sentence or two. */
export const FEW_PACKETS = 20;

export function overall(t: Telling): ReportSection | undefined {
  const packets = t.fact('all.packets');
  if (!packets || packets.value === 0) {
    return section('overall', [resting(say`${what(t)} holds no packets.`, packets)]);
  }
  const isFew = Number(packets.value) < FEW_PACKETS;
  return section(
    'overall',
    [size(t), isFew ? protocols(t) : rates(t), isFew ? undefined : mostly(t), attention(t)],
    isFew ? null : overallVerdict(t),
  );
}

const what = (t: Telling) => (t.digest.scope === 'window' ? 'This part of the session' : 'The session');

function size(t: Telling): Phrase | undefined {
  const [packets, bytes, seconds] = [t.fact('all.packets'), t.fact('all.bytes'), t.some('span.seconds')];
  if (!packets || !bytes) return undefined;
  if (Number(packets.value) < FEW_PACKETS) {
    const long = seconds && Number(packets.value) > 1 ? say` within ${seconds}` : say``;
    return say`${
      what(t)
    } holds only ${packets} (${bytes})${long}, which is too little to judge the network by.`;
  }
  const [date, clock] = [t.fact('span.date'), t.fact('span.from')];
  const when = date && clock ? say`, beginning on ${date} at ${clock}` : say``;
  return seconds
    ? say`${what(t)} holds ${packets} (${bytes}) over ${seconds}${when}.`
    : say`${what(t)} holds ${packets} (${bytes})${when}.`;
}

/** In both ways, in one, or altogether where it passes by. */
export function rates(t: Telling): Phrase | undefined {
  if ((t.number('span.seconds') ?? 0) < LEAST_SECONDS_FOR_RATES) return undefined;
  const [inMean, outMean] = [t.some('all.in_mean_bps'), t.some('all.out_mean_bps')];
  const [inPeak, outPeak] = [t.some('all.in_peak_bps'), t.some('all.out_peak_bps')];
  if (inMean && outMean && inPeak && outPeak) {
    if (Math.max(Number(inMean.value), Number(outMean.value)) < SILENT_BPS) {
      return say`Most of that time was silent; the busiest seconds brought ${inPeak} in and ${outPeak} out.`;
    }
    return say`On average ${inMean} came in and ${outMean} went out; the busiest seconds brought ${inPeak} in and ${outPeak} out.`;
  }
  if (inMean && inPeak) {
    return say`It averaged ${inMean}, ${inPeak} in the busiest second, and all of it came in.`;
  }
  if (outMean && outPeak) {
    return say`It averaged ${outMean}, ${outPeak} in the busiest second, and all of it counts as outbound.`;
  }
  const mean = t.some('all.mean_bps');
  return mean && say`It averaged ${mean}, all of it between other hosts than this one.`;
}

/** Which applications it was. */
function mostly(t: Telling): Phrase | undefined {
  const [name, share] = [t.fact('app.1.name'), t.some('app.1.share_percent')];
  if (!name || !share) return undefined;
  const [next, nextShare] = [t.fact('app.2.name'), t.some('app.2.share_percent')];
  const isNextKnown = next && nextShare && next.value !== 'Unknown' &&
    Number(nextShare.value) >= NOTABLE_SHARE_PERCENT;
  if (name.value === 'Unknown') {
    const rest = isNextKnown ? say`; the largest that is known is ${next} with ${nextShare}` : say``;
    return say`For ${share} of the bytes the application is not known${rest}.`;
  }
  if (t.number('apps.count') === 1) return say`All of it is ${name} traffic.`;
  const verb = Number(share.value) > 50 ? 'makes up most of it' : 'is the largest part of it';
  const behind = isNextKnown ? say`, followed by ${next} with ${nextShare}` : say``;
  return say`${name} ${verb}, with ${share} of the bytes${behind}.`;
}

const CLASSES = ['tcp', 'udp', 'icmp', 'other'] as const;

/** Of very few packets: what they belong to, or else what kind they are. */
function protocols(t: Telling): Phrase | undefined {
  const names = [1, 2, 3].flatMap((i) => {
    const name = t.fact(`app.${i}.name`);
    return name && name.value !== 'Unknown' ? [say`${name}`] : [];
  });
  if (names.length > 0) return say`What is known of them is ${listed(names)} traffic.`;
  const present = CLASSES.flatMap((id) => {
    const packets = t.some(`${id}.packets`);
    return packets ? [say`${packets} of ${id === 'other' ? 'other protocols' : id.toUpperCase()}`] : [];
  });
  return present.length > 1 ? say`There are ${listed(present)}.` : undefined;
}

function attention(t: Telling): Phrase | undefined {
  const [critical, warning] = [t.some('findings.critical'), t.some('findings.warning')];
  if (critical && warning) {
    return say`It needs attention: ${critical} of critical severity and ${warning} of warning severity stand below.`;
  }
  if (critical) {
    return say`It needs attention: ${critical} of critical severity ${stands(critical.value)} below.`;
  }
  if (warning) return say`It deserves a look: ${warning} of warning severity ${stands(warning.value)} below.`;
  const quality = t.fact('rtp.quality');
  if (quality?.value === 'poor') return resting(say`The RTP streams are in poor condition.`, quality);
  if (quality?.value === 'fair') return resting(say`The RTP streams are not quite clean.`, quality);
  if (quality?.value === 'good') return resting(say`The RTP streams are clean.`, quality);
  return undefined;
}

const stands = (count: unknown) => (count === 1 ? 'stands' : 'stand');
