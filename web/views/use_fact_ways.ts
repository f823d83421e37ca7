/** Where facts lead on a page with panels: its tables narrowed, its charts at the stretch, and the panel in view. */
import { useMemo, useRef } from 'preact/hooks';
import type { PacketFilter } from '../derive/filter.ts';
import type { FactTarget } from '../derive/fact_links.ts';
import type { Route } from '../derive/route.ts';
import { useApp } from '../models/app.ts';
import type { TimeView } from '../models/time_view.ts';
import type { FactWays } from './told.tsx';

export function useFactWays(view: TimeView, routeOf: (filter: PacketFilter) => Route): FactWays {
  const { router } = useApp();
  const current = useRef(routeOf);
  current.current = routeOf;
  return useMemo(() => ({
    routeOf: ({ filter }: FactTarget) => current.current(filter),
    go({ id, filter, stretch }: FactTarget) {
      if (stretch) view.zoom.value = stretch;
      router.go(current.current(filter));
      // In the frame after, when the bar of filters has its room.
      requestAnimationFrame(() => show(id));
    },
  }), [view, router]);
}

function show(id: string): void {
  const panel = document.getElementById(id);
  if (panel === null) return;
  panel.scrollIntoView({ block: 'start' });
  // Whoever uses keys goes on from there.
  panel.tabIndex = -1;
  panel.focus({ preventScroll: true });
}
