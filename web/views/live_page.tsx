/** The page of what is happening now. Before anything is recorded it is little, and comes with the first script. */
import type { PacketFilter } from '../derive/filter.ts';
import { useApp } from '../models/app.ts';
import { CaptureDeck } from './capture_deck.tsx';
import { FirstRun } from './first_run.tsx';
import { FrozenBadge } from './freeze.tsx';
import { IdlePanel } from './idle_panel.tsx';
import { lazy } from './lazy.tsx';
import { Loading } from './parts.tsx';

export const LivePanels = lazy(
  'Opening the panels',
  () => import('./live_panels.tsx').then((module) => module.LivePanels),
);

export function LivePage({ filter }: { filter: PacketFilter }) {
  const { live, sessions } = useApp();
  if (!live.ready.value) {
    return <Loading label='Connecting to Tapdeck' />;
  }
  const idle = live.capture.value.phase === 'idle' && live.metrics.value === null;
  return (
    <>
      <h1 class='sr-only'>Live</h1>
      <CaptureDeck />
      <FrozenBadge />
      {!idle ? <LivePanels filter={filter} /> : sessions.isEmpty.value ? <FirstRun /> : <IdlePanel />}
    </>
  );
}
