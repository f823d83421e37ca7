/** How a report ends: findings, the capture itself, and what to do next. */
import type { ReportSection } from '../../model/summary.ts';
import { type Phrase, resting, say, section, type Telling } from './telling.ts';
import { captureVerdict, findingsVerdict } from './verdicts.ts';

/** Findings that are told; the others are counted. */
const MOST_TOLD = 4;
/** Things to do: more than three is a list that nobody follows. */
const MOST_SUGGESTIONS = 3;
/** From here on a look is worth it; no standard says what is good, so it is no verdict. */
const NOTABLE_LOSS_PERCENT = 1;
const SEVERAL_FAILURES = 3;
/** Traffic of no known application that is worth a rule, in percent. */
const MUCH_UNKNOWN_PERCENT = 20;

export function findings(t: Telling): ReportSection | undefined {
  const told = Array.from({ length: MOST_TOLD }, (_, i) => t.fact(`finding.${i + 1}.text`)).flatMap((fact) =>
    fact ? [resting(say`${/[.!?…]$/.test(fact.written) ? fact : say`${fact}.`}`)] : []
  );
  const all = t.some('findings.count');
  const rest = all && Number(all.value) > told.length
    ? say`Altogether there are ${all}; the list of findings has the others.`
    : undefined;
  return section('findings', [...told, rest], findingsVerdict(t));
}

export function capture(t: Telling): ReportSection | undefined {
  if (!t.some('all.packets')) return undefined;
  const dropped = t.fact('capture.dropped_packets');
  const [gaps, cut, restarts] = ['gap_seconds', 'truncated_packets', 'worker_restarts']
    .map((each) => t.some(`capture.${each}`));
  const sentences: (Phrase | undefined)[] = [
    droppedPackets(t),
    gaps && say`Something was missed in ${gaps}, which the charts mark.`,
    cut && say`The capture holds ${cut} cut short, so that what they carried is known in part only.`,
    restarts && say`Reading took ${restarts} of tshark; streams may read differently from there on.`,
  ];
  const warnings = t.some('capture.warnings');
  if (warnings) sentences.push(say`The session carries ${warnings}, which its page shows.`);
  if (!dropped && sentences.every((each) => each === undefined)) return undefined;
  return section('capture', sentences, captureVerdict(t));
}

function droppedPackets(t: Telling): Phrase | undefined {
  const dropped = t.fact('capture.dropped_packets');
  if (!dropped) return undefined;
  if (dropped.value === 0) {
    return resting(say`The capture is complete as far as it can tell: no packets were dropped.`, dropped);
  }
  const share = t.some('capture.dropped_percent');
  return share
    ? say`The capture is missing ${dropped} that the machine could not keep up with, ${share} of what came.`
    : say`The capture is missing ${dropped} that the machine could not keep up with.`;
}

export function suggestions(t: Telling): ReportSection | undefined {
  const all = [media(t), dropped(t), http(t), retransmissions(t), failures(t), unknown(t), cut(t)];
  return section('suggestions', all.filter((each) => each !== undefined).slice(0, MOST_SUGGESTIONS));
}

function media(t: Telling): Phrase | undefined {
  const quality = t.fact('rtp.quality');
  if (quality?.value !== 'poor' && quality?.value !== 'fair') return undefined;
  const [from, to] = [t.fact('rtp.1.source'), t.fact('rtp.1.destination')];
  return from && to
    ? resting(
      say`Follow the path of the RTP stream from ${from} to ${to} first, hop by hop, and see where it loses packets or time.`,
      quality,
    )
    : resting(
      say`Follow the path of the RTP streams first, and see where they lose packets or time.`,
      quality,
    );
}

function dropped(t: Telling): Phrase | undefined {
  const dropped = t.some('capture.dropped_packets');
  return dropped &&
    say`Record again with a capture filter, or on a faster machine: with ${dropped} missing, losses in here may be the recorder’s own.`;
}

function http(t: Telling): Phrase | undefined {
  const plain = t.some('security.plain_http_packets');
  return plain && resting(say`See who still uses plain HTTP, and whether it can move to HTTPS.`, plain);
}

function retransmissions(t: Telling): Phrase | undefined {
  const again = t.some('tcp.retransmissions');
  if ((t.number('tcp.loss_percent') ?? 0) < NOTABLE_LOSS_PERCENT) return undefined;
  return again &&
    resting(say`Sort the streams by retransmissions to see which TCP connections lose data.`, again);
}

function failures(t: Telling): Phrase | undefined {
  const failures = t.some('dns.failures');
  if ((t.number('dns.failures') ?? 0) < SEVERAL_FAILURES) return undefined;
  return failures &&
    resting(
      say`Look at the DNS responses with an error, to see which names were asked for in vain.`,
      failures,
    );
}

function unknown(t: Telling): Phrase | undefined {
  const share = t.some('apps.unknown_percent');
  if (!share || Number(share.value) < MUCH_UNKNOWN_PERCENT) return undefined;
  return say`Of all bytes, ${share} have no name: if you know what they are, give them one with a rule of your own.`;
}

function cut(t: Telling): Phrase | undefined {
  const cut = t.some('capture.truncated_packets');
  return cut &&
    resting(say`Record without a snapshot length where content matters: packets were cut short.`, cut);
}
