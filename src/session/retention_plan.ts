/** What would go now for an age or a size, worked out without touching anything. */
import type { KeepingPreview, Settings } from '../model/place.ts';
import type { DatabaseSize, KeepingRows, KeepingStep, KeptSession } from '../store/keeping_rows.ts';

export interface Limits {
  /** Days that packets and raw captures are kept; null: for ever. */
  readonly packetsDays: number | null;
  /** Days that streams, seconds and totals are kept; null: for ever. */
  readonly figuresDays: number | null;
  /** Bytes that the rows of all sessions may take; null: no limit. */
  readonly maxBytes: number | null;
  /** For the size nothing but packets goes. */
  readonly packetsOnly?: boolean;
}

export interface Removal {
  readonly session: KeptSession;
  readonly step: KeepingStep;
  readonly why: 'age' | 'size';
}

const DAY_US = 86_400_000_000;

/** Sessions that a preview names. */
const MOST_NAMED = 5;

export type Keeping = Pick<Settings, 'keep_packets_days' | 'keep_figures_days' | 'max_database_gb'>;

export function limitsOf({ keep_packets_days, keep_figures_days, max_database_gb }: Keeping): Limits {
  return {
    packetsDays: keep_packets_days,
    figuresDays: keep_figures_days,
    maxBytes: max_database_gb === null ? null : Math.round(max_database_gb * 1e9),
  };
}

/** What would be removed now, in this order; what goes for the size is worked out from estimates. */
export function removals(
  rows: Pick<KeepingRows, 'sessions' | 'size'>,
  limits: Limits,
  nowUs: number,
): Removal[] {
  const sessions = rows.sessions();
  const found = byAge(sessions, limits, nowUs);
  if (limits.maxBytes === null) return found;
  const going = new Map(found.map(({ session, step }) => [session.sessionId, step]));
  let overBytes = used(rows.size()) - limits.maxBytes;
  for (const { session, step } of found) overBytes -= bytesOf(session, step);
  const steps = limits.packetsOnly ? ['packets'] as const : ['packets', 'figures'] as const;
  for (const step of steps) {
    for (const session of sessions) {
      if (overBytes <= 0) return found;
      const gone = going.get(session.sessionId) ?? session.removed;
      if (gone === 'figures' || gone === step) continue;
      found.push({ session, step, why: 'size' });
      going.set(session.sessionId, step);
      overBytes -= bytesOf({ ...session, removed: gone }, step);
    }
  }
  return found;
}

/** What removals come to, a session at a time. */
export function previewOf(plan: readonly Removal[]): KeepingPreview {
  const last = new Map<number, Removal>();
  for (const removal of plan) last.set(removal.session.sessionId, removal);
  const each = [...last.values()];
  const whole = each.filter(({ session }) => session.removed === 'nothing');
  const bytes = each.reduce((sum, { session, step }) => sum + bytesOf(session, step), 0);
  const captureBytes = whole.reduce((sum, { session }) => sum + (session.captureBytes ?? 0), 0);
  return {
    packets_sessions: whole.length,
    figures_sessions: each.filter(({ step }) => step === 'figures').length,
    bytes: bytes + captureBytes,
    first: each.slice(0, MOST_NAMED).map(({ session, step, why }) => ({
      session_id: session.sessionId,
      name: session.name,
      since_us: session.sinceUs,
      step,
      why,
    })),
  };
}

/** Bytes of a database that hold anything. */
export const used = ({ fileBytes, freeBytes }: DatabaseSize) => fileBytes - freeBytes;

function byAge(sessions: readonly KeptSession[], limits: Limits, nowUs: number): Removal[] {
  const older = (session: KeptSession, days: number | null) =>
    days !== null && session.sinceUs < nowUs - days * DAY_US;
  return sessions.flatMap((session): Removal[] => {
    if (older(session, limits.figuresDays)) return [{ session, step: 'figures', why: 'age' }];
    if (session.removed === 'nothing' && older(session, limits.packetsDays)) {
      return [{ session, step: 'packets', why: 'age' }];
    }
    return [];
  });
}

/** Of a row of packets, with its share of indexes. */
const PACKET_BYTES = 110;

/** What the rows of a step take in the database, as far as anyone knows beforehand. */
function bytesOf(session: KeptSession, step: KeepingStep): number {
  const packetBytes = session.removed === 'nothing' ? session.packets * PACKET_BYTES : 0;
  if (step === 'packets') return packetBytes;
  return Math.max(packetBytes, session.rowBytes ?? packetBytes);
}
