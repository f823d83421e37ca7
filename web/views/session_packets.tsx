/** The packets of a stored session: those that pass the filter, up to the moment that is shown. */
import { computed } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { filterToParams, isEmpty, type PacketFilter } from '../derive/filter.ts';
import { sessionRoute } from '../derive/route.ts';
import type { DateNeed } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { filteredPackets, numberedPackets } from '../models/packet_rows.ts';
import type { ReplayModel } from '../models/replay.ts';
import type { SessionModel } from '../models/session.ts';
import { PacketPanel } from './packet_panel.tsx';

export function SessionPackets(
  { model, replay, passing, filter, atUs, packet, onChange, empty, dates }: {
    model: SessionModel;
    filter: PacketFilter;
    /** The moment to show; undefined: the whole session. */
    atUs: number | undefined;
    /** The packet whose tree is shown. */
    packet: number | undefined;
    replay: ReplayModel;
    passing: number | undefined;
    onChange: (filter: PacketFilter, how: 'push' | 'replace') => void;
    empty: string;
    dates: DateNeed;
  },
) {
  const { rest, router } = useApp();
  const key = filterToParams(filter).toString();
  const moving = replay.moment.value !== undefined;
  // Of a moment, filtered packets are read again when it stands still, all of them as it goes on.
  const untilUs = moving && !isEmpty(filter) ? replay.slowUs.value : undefined;
  const count = useMemo(
    () => computed(() => replay.moment.value?.metrics.packets ?? model.packetCount.value),
    [replay, model],
  );
  const source = useMemo(
    () =>
      isEmpty(filter)
        ? numberedPackets(rest, model.sessionId, count)
        : untilUs === undefined
        ? filteredPackets(rest, model.sessionId, filter, model.packetCount)
        : filteredPackets(rest, model.sessionId, endingBy(filter, untilUs + 1)),
    [rest, model, model.revision.value, key, untilUs],
  );
  useEffect(() => () => source.dispose(), [source]);
  return (
    <PacketPanel
      source={source}
      sessionId={model.sessionId}
      packet={packet}
      onPacket={(no) => router.go(sessionRoute(model.sessionId, filter, { atUs, packet: no }), 'replace')}
      passing={passing}
      total={count.value}
      mode={moving ? 'live' : 'stored'}
      filter={filter}
      onChange={onChange}
      empty={empty}
      dates={dates}
      startUs={model.session.value?.started_us}
    />
  );
}

/** The filter with an end that is not later than `toUs`. */
function endingBy(filter: PacketFilter, toUs: number): PacketFilter {
  return { ...filter, to_us: String(Math.min(toUs, Number(filter.to_us ?? toUs))) };
}
