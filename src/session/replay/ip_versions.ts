/** IPv4 and IPv6 packets among those that are counted. */
import type { SessionRow } from '../../model/rows.ts';
import { Counts } from './counts.ts';
import type { Timeline } from './timeline.ts';
import type { FlowSums } from './way_sums.ts';

interface Versions {
  readonly ipv4Packets: number | undefined;
  readonly ipv6Packets: number | undefined;
}

/** While a session grows it is looked at again after this much growth. */
const GROWTH = 1.1;

const checked = new WeakMap<Timeline, { readonly packets: number; readonly agree: boolean }>();

/**
 * The store has the version of the outermost header for the whole session, and that of the innermost one (by address)
 * for each flow. Where the two agree about the whole session nothing is tunnelled in the other version, and flows tell
 * every moment; where they do not, undefined.
 */
export function ipVersions(timeline: Timeline, session: SessionRow, counts: FlowSums): Versions {
  if (!agree(timeline, session)) return { ipv4Packets: undefined, ipv6Packets: undefined };
  const now = sumOf(timeline, counts);
  return { ipv4Packets: now[4], ipv6Packets: now[6] };
}

function agree(timeline: Timeline, session: SessionRow): boolean {
  const before = checked.get(timeline);
  const { packets } = session;
  if (
    before &&
    (before.packets === packets || (session.state === 'recording' && packets < before.packets * GROWTH))
  ) {
    return before.agree;
  }
  const all = new Counts(timeline);
  all.moveTo(Infinity);
  const whole = sumOf(timeline, all);
  const agree = whole[4] === session.ipv4_packets && whole[6] === session.ipv6_packets;
  checked.set(timeline, { packets, agree });
  return agree;
}

function sumOf(timeline: Timeline, counts: FlowSums): Record<4 | 6, number> {
  const sums = { 4: 0, 6: 0 };
  for (const [i, { ipVersion }] of timeline.flows.flows.entries()) {
    if (ipVersion !== 0) sums[ipVersion] += counts.packets(i * 2) + counts.packets(i * 2 + 1);
  }
  return sums;
}
