/** RTP of a report, held against what ITU-T asks for. */
import type { ReportSection } from '../../model/summary.ts';
import { type Phrase, resting, say, section, type Telling } from './telling.ts';
import { rtpVerdict } from './verdicts.ts';

export function rtp(t: Telling): ReportSection | undefined {
  const packets = t.some('rtp.packets');
  if (!packets) return undefined;
  return section('rtp', [amount(t), worst(t), doubt(t), jitter(t)], rtpVerdict(t));
}

function amount(t: Telling): Phrase | undefined {
  const [packets, bytes, streams] = [t.some('rtp.packets'), t.some('rtp.bytes'), t.some('rtp.streams')];
  if (!packets || !bytes) return undefined;
  return streams
    ? say`There ${streams.value === 1 ? 'is' : 'are'} ${streams} of RTP, with ${packets} and ${bytes}.`
    : say`RTP sent ${packets} with ${bytes}.`;
}

function worst(t: Telling): Phrase | undefined {
  const lost = t.fact('rtp.worst_loss_percent');
  const quality = t.fact('rtp.quality');
  if (!lost) return undefined;
  if (Number(lost.value) < 0) {
    return resting(
      say`Duplicates of RTP packets outnumber the missing ones, so that how many were lost cannot be told.`,
      lost,
    );
  }
  const isOne = t.number('rtp.streams') === 1;
  if (lost.value === 0) {
    return resting(
      isOne ? say`It has no loss.` : say`None of them has any loss, not even the worst.`,
      lost,
      quality,
    );
  }
  const [from, to] = [t.fact('rtp.1.source'), t.fact('rtp.1.destination')];
  const ends = from && to ? say` from ${from} to ${to}` : say``;
  const what = isOne
    ? say`The stream${ends} lost ${lost} of its packets`
    : say`The worst stream${ends} lost ${lost} of its packets`;
  const limit = asked(t);
  return resting(limit ? say`${what}; ${limit}.` : say`${what}; it is too short to be judged by.`, quality);
}

/** Loss beyond, in percent, is more often the capture's, or a count that began anew, than the network's. */
const DOUBTFUL_LOSS_PERCENT = 50;

function doubt(t: Telling): Phrase | undefined {
  const lost = t.fact('rtp.worst_loss_percent');
  if (!lost || Number(lost.value) < DOUBTFUL_LOSS_PERCENT) return undefined;
  return resting(
    say`So much RTP rarely goes missing on the way: the capture may lack a part of the stream, or its sender began to count anew.`,
    lost,
  );
}

function asked(t: Telling): Phrase | undefined {
  const [good, fair] = [t.fact('limit.rtp_loss_good'), t.fact('limit.rtp_loss_fair')];
  if (!good || !fair) return undefined;
  switch (t.name('rtp.quality')) {
    case 'poor':
      return t.name('rtp.quality_by') === 'loss'
        ? say`ITU-T G.1010 asks for less than ${fair} in a conversation`
        : undefined;
    case 'fair':
      return t.name('rtp.quality_by') === 'loss'
        ? say`that is within the ${fair} of ITU-T G.1010 for conversation, but not within the ${good} of Y.1541`
        : say`ITU-T G.1010 asks for less than ${fair} in a conversation`;
    case 'good':
      return say`ITU-T Y.1541 allows ${good}`;
    default:
      return undefined;
  }
}

function jitter(t: Telling): Phrase | undefined {
  const [mean, worst, limit] = [
    t.fact('rtp.jitter_mean_ms'),
    t.fact('rtp.worst_jitter_ms'),
    t.fact('limit.rtp_jitter'),
  ];
  if (!mean) return undefined;
  if (t.name('rtp.quality_by') === 'jitter' && worst && limit) {
    return say`Jitter reaches ${worst} on average in one of the streams, where ITU-T Y.1541 lets delay vary by ${limit}.`;
  }
  return say`Jitter was ${mean} on average.`;
}
