import { signal, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { SessionRow } from '../../src/model/rows.ts';
import { filterToParams, isEmpty, type PacketFilter, withField } from '../derive/filter.ts';
import { nothingHere } from '../derive/directions.ts';
import { healthCards } from '../derive/health.ts';
import { sessionHeadlines } from '../derive/headline.ts';
import { sessionRoute, SESSIONS } from '../derive/route.ts';
import { throughputSeries } from '../derive/series.ts';
import { narrowed, withoutPlace } from '../derive/place_filter.ts';
import { useApp } from '../models/app.ts';
import { filteredPackets, numberedPackets } from '../models/packet_rows.ts';
import { createPlaces } from '../models/places.ts';
import { createSession, type SessionModel } from '../models/session.ts';
import { AppsPanel, type Pick, TalkersPanel } from './composition_panels.tsx';
import { CatalogueLine } from './catalogue.tsx';
import { Directions } from './directions.tsx';
import { FilterBar, STREAMS_ID } from './filter_bar.tsx';
import { HeadlineStrip } from './headline_strip.tsx';
import { HealthPanel } from './health_panel.tsx';
import { PacketPanel } from './packet_panel.tsx';
import { Callout, Link, Loading } from './parts.tsx';
import { PlacesPanel } from './places_panel.tsx';
import { ProtocolsPanel } from './protocols_panel.tsx';
import { RtpPanel } from './rtp_panel.tsx';
import { SessionHead } from './session_head.tsx';
import { StreamPanel } from './stream_panel.tsx';
import { ThroughputPanel } from './throughput_panel.tsx';

export function SessionPage({ sessionId, filter }: { sessionId: number; filter: PacketFilter }) {
  const { rest, listen } = useApp();
  const model = useSignal<SessionModel | undefined>(undefined);
  useEffect(() => {
    const made = createSession(rest, sessionId);
    model.value = made;
    const stop = listen(made.onMessage);
    return () => {
      stop();
      made.dispose();
    };
  }, [sessionId]);
  const current = model.value;
  if (current === undefined || current.sessionId !== sessionId) {
    return <Loading label='Reading the session' />;
  }
  return <SessionView key={sessionId} model={current} filter={filter} />;
}

function SessionView({ model, filter }: { model: SessionModel; filter: PacketFilter }) {
  const session = model.session.value;
  const error = model.error.value;
  const failure = error && (
    <Callout kind='error' testid='session-error'>
      <p>{error.sentence}</p>
      {error.kind === 'missing'
        ? <Link to={SESSIONS}>All sessions</Link>
        : <button type='button' class='button small' onClick={model.reload}>Try again</button>}
    </Callout>
  );
  if (session === undefined || error?.kind === 'missing') {
    return (
      <>
        <h1 class='sr-only'>Session {model.sessionId}</h1>
        {failure ?? <Loading label='Reading the session' />}
      </>
    );
  }
  const onDerived = (again: SessionRow) => {
    model.take(again);
    model.reload();
  };
  return (
    <>
      <SessionHead session={session} onChanged={model.take}>
        <Directions
          session={session}
          nothingHere={nothingHere(model.panels.value?.protocols ?? [])}
          onMoved={onDerived}
        />
        <CatalogueLine session={session} onLabelled={onDerived} />
      </SessionHead>
      {failure}
      <SessionPanels model={model} filter={filter} />
    </>
  );
}

function SessionPanels({ model, filter }: { model: SessionModel; filter: PacketFilter }) {
  const { rest, router, settings } = useApp();
  const session = model.session.value;
  const panels = model.panels.value;
  const series = useMemo(
    () => throughputSeries(panels?.metrics ?? [], undefined, panels?.stepS),
    [panels?.metrics],
  );
  const id = model.sessionId;
  const places = useMemo(() => createPlaces(rest, signal(id), [model.changes, settings.sources]), [
    rest,
    model,
  ]);
  useEffect(() => () => places.dispose(), [places]);
  if (session === undefined) return null;
  if (panels === undefined) return <Loading label='Reading the session' />;
  const onChange = (next: PacketFilter, how: 'push' | 'replace') =>
    router.go(sessionRoute(model.sessionId, next), how);
  const onPick: Pick = (key, value) => onChange(withField(filter, key, value), 'push');
  const empty = session.packets === 0 ? 'This session has no packets.' : 'Nothing was measured.';
  const shared = { filter, onPick, empty };
  const cards = healthCards(panels.protocols, panels.rtp, panels.tcpCounts);
  return (
    <>
      <HeadlineStrip
        headlines={sessionHeadlines(session, panels.protocols, panels.tcpCounts.retransmissions)}
      />
      <FilterBar filter={filter} onChange={onChange} places={places.report.value} />
      <div class='grid'>
        <ThroughputPanel series={series} empty={empty} />
        <AppsPanel apps={panels.apps} totalBytes={session.bytes} {...shared} />
        {cards.length > 0 && <HealthPanel cards={cards} empty='' />}
        <ProtocolsPanel protocols={panels.protocols} {...shared} />
        <TalkersPanel talkers={panels.talkers} {...shared} />
        <PlacesPanel
          sessionId={id}
          model={places}
          filter={filter}
          changes={model.changes.value}
          onSelect={(placeId) => onPick('place', placeId)}
          onOpen={(key, value) =>
            router.go(sessionRoute(id, narrowed(filter, key, value)), 'push', STREAMS_ID)}
        />
        {panels.rtp.length > 0 && <RtpPanel rows={panels.rtp} filter={filter} onPick={onPick} />}
        <StreamPanel
          sessionId={model.sessionId}
          packets={session.packets}
          revision={model.revision.value}
          filter={filter}
          onPick={onPick}
        />
        <SessionPackets model={model} filter={filter} onChange={onChange} empty={empty} />
      </div>
    </>
  );
}

function SessionPackets(
  { model, filter, onChange, empty }: {
    model: SessionModel;
    filter: PacketFilter;
    onChange: (filter: PacketFilter, how: 'push' | 'replace') => void;
    empty: string;
  },
) {
  const { rest } = useApp();
  const packetFilter = withoutPlace(filter);
  const key = filterToParams(packetFilter).toString();
  const source = useMemo(
    () =>
      isEmpty(packetFilter)
        ? numberedPackets(rest, model.sessionId, model.packetCount)
        : filteredPackets(rest, model.sessionId, packetFilter, model.packetCount),
    [rest, model, model.revision.value, key],
  );
  useEffect(() => () => source.dispose(), [source]);
  return (
    <PacketPanel
      source={source}
      total={model.packetCount.value}
      mode='stored'
      filter={filter}
      onChange={onChange}
      empty={empty}
    />
  );
}
