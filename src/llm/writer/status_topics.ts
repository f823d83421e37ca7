/** What a status can speak of, with how much it matters now and the words to choose from. */
import { choose, type Said } from './status_volume.ts';
import { listed, type Phrase, resting, say, type Telling } from './telling.ts';

/** A round trip or response time that is another now: by so much of it, and by so many milliseconds. */
const CHANGED_SHARE = 0.25;
const CHANGED_MS = 5;
/** TCP loss that is told each time it moves; no standard says what is good. */
const NOTABLE_LOSS_PERCENT = 1;

/** Everything else, in no order. @param leader the largest application of the last status */
export function candidates(t: Telling, turn: number, leader: string | undefined): Said[] {
  return [
    finding(t),
    gap(t),
    newcomers(t, leader),
    largest(t, turn, leader),
    peak(t, turn),
    roundTrip(t, turn),
    loss(t, turn),
    media(t, turn),
    names(t, turn),
    encrypted(t, turn),
  ].filter((each) => each !== undefined);
}

const told = (topic: string, weight: number, isNews: boolean, phrase: Phrase): Said => ({
  topic,
  weight,
  isNews,
  phrase,
});

function finding(t: Telling): Said | undefined {
  const text = t.fact('finding.1.text');
  if (!text) return undefined;
  const phrase = /[.!?…]$/.test(text.written) ? say`${text}` : say`${text}.`;
  const isSerious = t.some('findings.critical') ?? t.some('findings.warning');
  return told('finding', isSerious ? 6 : 3, isSerious !== undefined, phrase);
}

function gap(t: Telling): Said | undefined {
  const gap = t.some('capture.gap_seconds');
  return gap && told('gap', 6, true, say`Something was missed in ${gap}: the figures around it are too low.`);
}

/** Who took the lead is told by that. */
function newcomers(t: Telling, leader: string | undefined): Said | undefined {
  const first = leader === undefined ? undefined : t.name('app.1.name');
  const names = [1, 2, 3, 4].flatMap((i) => t.fact(`app.new.${i}`) ?? []).filter(({ value }) =>
    value !== first
  ).slice(0, 3);
  if (names.length === 0) return undefined;
  return told('new', 4, true, say`${listed(names.map((name) => say`${name}`))} appeared for the first time.`);
}

function largest(t: Telling, turn: number, leader: string | undefined): Said | undefined {
  const index = t.name('app.1.name') === 'Unknown' ? 2 : 1;
  const [name, share] = [t.fact(`app.${index}.name`), t.some(`app.${index}.share_percent`)];
  if (!name || !share || name.value === 'Unknown') return undefined;
  if (leader !== undefined && leader !== name.value && leader !== 'Unknown') {
    return told('app', 4, true, say`${name} took the lead, with ${share} of the bytes.`);
  }
  if (share.value === 100) return told('app', 3, false, resting(say`All of it is ${name} traffic.`, share));
  const [next, nextShare] = [t.fact(`app.${index + 1}.name`), t.some(`app.${index + 1}.share_percent`)];
  const behind = next && nextShare && next.value !== 'Unknown' && Number(nextShare.value) >= 1
    ? say`, before ${next} with ${nextShare}`
    : say``;
  return told(
    'app',
    4,
    false,
    choose(
      turn,
      say`The largest application is ${name}, with ${share} of the bytes${behind}.`,
      say`${name} leads with ${share} of the bytes${behind}.`,
      Number(share.value) > 50
        ? say`Most of the bytes, ${share}, are ${name} traffic${behind}.`
        : say`At the head is ${name}, with ${share} of the bytes${behind}.`,
    ),
  );
}

function peak(t: Telling, turn: number): Said | undefined {
  const [peak, mean] = [t.some('all.in_peak_bps'), t.some('all.in_mean_bps')];
  if (!peak || !mean || Number(peak.value) < 3 * Number(mean.value)) return undefined;
  return told(
    'peak',
    2,
    false,
    choose(
      turn,
      say`It came in bursts: the busiest second brought ${peak} in.`,
      say`At its busiest, ${peak} came in within a second.`,
    ),
  );
}

/** Whether a time moved far enough to be told, and which way. */
function moved(now: number, before: number | undefined): 'longer' | 'shorter' | undefined {
  if (before === undefined || Math.abs(now - before) < Math.max(CHANGED_MS, before * CHANGED_SHARE)) {
    return undefined;
  }
  return now > before ? 'longer' : 'shorter';
}

function roundTrip(t: Telling, turn: number): Said | undefined {
  const now = t.fact('tcp.rtt_mean_ms');
  if (!now || (t.number('tcp.rtt_samples') ?? 0) < 20) return undefined;
  const before = t.fact('before.tcp.rtt_mean_ms');
  const way = moved(Number(now.value), t.number('before.tcp.rtt_mean_ms'));
  if (before && way) {
    return told(
      'rtt',
      4,
      true,
      say`TCP round trips got ${way}: ${now} on average, where they were ${before}.`,
    );
  }
  return told(
    'rtt',
    2,
    false,
    choose(
      turn,
      say`TCP round trips took ${now} on average.`,
      say`The mean TCP round trip was ${now}.`,
    ),
  );
}

function loss(t: Telling, turn: number): Said | undefined {
  const [again, percent] = [t.some('tcp.retransmissions'), t.some('tcp.loss_percent')];
  if (!again || !percent) {
    const none = t.fact('tcp.retransmissions');
    if (!none || !t.some('tcp.data_segments')) return undefined;
    return told('loss', 1, false, resting(say`There were no retransmissions.`, none));
  }
  const isMuch = Number(percent.value) >= NOTABLE_LOSS_PERCENT;
  return told(
    'loss',
    isMuch ? 5 : 2,
    false,
    choose(
      turn,
      say`TCP sent ${percent} of its data again (${again}).`,
      say`TCP lost ${percent} of its data on the way (${again}).`,
    ),
  );
}

function media(t: Telling, turn: number): Said | undefined {
  const [packets, lost, jitter] = [
    t.some('rtp.packets'),
    t.fact('rtp.loss_percent'),
    t.fact('rtp.jitter_mean_ms'),
  ];
  if (!packets || !lost || Number(lost.value) < 0) return undefined;
  const limit = t.fact('limit.rtp_loss_fair');
  if (limit && Number(lost.value) >= Number(limit.value)) {
    return told(
      'rtp',
      6,
      true,
      say`RTP lost ${lost} of its packets, where ITU-T G.1010 asks for less than ${limit}.`,
    );
  }
  const withJitter = jitter ? say`, with ${jitter} of jitter` : say``;
  const amount = lost.value === 0
    ? resting(say`RTP (${packets}) came through without loss${withJitter}.`, lost)
    : choose(
      turn,
      say`RTP lost ${lost} of its packets${withJitter}.`,
      say`Of the RTP packets ${lost} went missing${withJitter}.`,
    );
  return told('rtp', 4, false, amount);
}

function names(t: Telling, turn: number): Said | undefined {
  const [responses, mean] = [t.some('dns.responses'), t.fact('dns.mean_ms')];
  if (!responses || !mean) return undefined;
  const before = t.fact('before.dns.mean_ms');
  const way = moved(Number(mean.value), t.number('before.dns.mean_ms'));
  if (before && way) {
    return told(
      'dns',
      3,
      true,
      say`DNS got ${way === 'longer' ? 'slower' : 'faster'}: ${mean} on average, where it was ${before}.`,
    );
  }
  const failed = t.some('dns.failures');
  const withFailures = failed ? say`, with ${failed}` : say``;
  return told(
    'dns',
    2,
    false,
    choose(
      turn,
      say`DNS gave ${responses} after ${mean} on average${withFailures}.`,
      say`There were ${responses} of DNS, ${mean} after their queries on average${withFailures}.`,
    ),
  );
}

function encrypted(t: Telling, turn: number): Said | undefined {
  const [percent, plain] = [t.some('security.encrypted_percent'), t.some('security.plain_http_packets')];
  if (plain) return told('security', 2, false, say`HTTP sent ${plain} in plain text.`);
  if (!percent || percent.value === 100) return undefined;
  return told(
    'security',
    1,
    false,
    choose(
      turn,
      say`Of the packets, ${percent} carried encrypted content.`,
      say`Encrypted content was in ${percent} of the packets.`,
    ),
  );
}
