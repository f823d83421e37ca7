import { computed, signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { SessionRow } from '../../src/model/rows.ts';
import { type PacketFilter, withField, withStretch } from '../derive/filter.ts';
import { nothingHere } from '../derive/directions.ts';
import { panelFigures } from '../derive/moment.ts';
import { askRoute, compareRoute, sessionRoute } from '../derive/route.ts';
import { onLoopback, possibilities, sessionTitle } from '../derive/sessions.ts';
import { trafficSeries } from '../derive/series.ts';
import { narrowed, placesOf } from '../derive/place_filter.ts';
import { hasParts, narrowsFigures, notKept, partFigures, partSteps } from '../derive/part.ts';
import { dateNeed } from '../derive/time.ts';
import { trendsOf } from '../derive/trend.ts';
import { useApp } from '../models/app.ts';
import { createComposition } from '../models/composition.ts';
import { createFindings } from '../models/findings.ts';
import { createPlaces } from '../models/places.ts';
import type { ReplayModel } from '../models/replay.ts';
import { createSession, type SessionModel } from '../models/session.ts';
import { createTimeView } from '../models/time_view.ts';
import { createTraffic } from '../models/traffic.ts';
import { AppsPanel, type Pick, TalkersPanel } from './composition_panels.tsx';
import { CatalogueLine } from './catalogue.tsx';
import { CompositionOverTime } from './composition_over_time.tsx';
import { Directions } from './directions.tsx';
import { ExportMenu } from './export_menu.tsx';
import { FilterBar, PACKETS_ID, STREAMS_ID } from './filter_bar.tsx';
import { FindingsPanel } from './findings_panel.tsx';
import { HeadlineStrip } from './headline_strip.tsx';
import { HealthPanel } from './health_panel.tsx';
import { Icon } from './icon.tsx';
import { NothingHere } from './nothing_here.tsx';
import { Callout, Link, Loading } from './parts.tsx';
import { PlacesPanel } from './places_panel.tsx';
import { ProtocolsPanel } from './protocols_panel.tsx';
import { ReplayBar, ReplayStart } from './replay_bar.tsx';
import { RtpPanel } from './rtp_panel.tsx';
import { SessionHead } from './session_head.tsx';
import { SessionPackets } from './session_packets.tsx';
import { StreamPanel } from './stream_panel.tsx';
import { TalkerFlowPanel } from './talker_flow.tsx';
import { showTraffic, TrafficPanel } from './traffic_panel.tsx';
import { useFactWays } from './use_fact_ways.ts';
import { useModel } from './use_model.ts';
import { usePart } from './use_part.ts';
import { useReplay } from './use_replay.ts';
import { useWords, WordsPanel } from './words_panel.tsx';

export function SessionPage(
  { sessionId, filter, atUs, packet }: {
    sessionId: number;
    filter: PacketFilter;
    atUs: number | undefined;
    packet: number | undefined;
  },
) {
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
  return <SessionView key={sessionId} model={current} filter={filter} atUs={atUs} packet={packet} />;
}

interface SessionViewProps {
  readonly model: SessionModel;
  readonly filter: PacketFilter;
  /** The moment to show; undefined: the whole session. */
  readonly atUs: number | undefined;
  /** The packet whose tree is shown. */
  readonly packet: number | undefined;
}

function SessionView({ model, filter, atUs, packet }: SessionViewProps) {
  const session = model.session.value;
  const error = model.error.value;
  if (error?.kind === 'missing') {
    return <NothingHere title={error.sentence} testid='session-error' />;
  }
  const failure = error && (
    <Callout kind='error' testid='session-error'>
      <p>{error.sentence}</p>
      <button type='button' class='button small' onClick={model.reload}>Try again</button>
    </Callout>
  );
  if (session === undefined) {
    return (
      <>
        <h1 class='sr-only'>Session {model.sessionId}</h1>
        {failure ?? <Loading label='Reading the session' />}
      </>
    );
  }
  return (
    <OpenSession
      model={model}
      session={session}
      filter={filter}
      atUs={atUs}
      packet={packet}
      failure={failure}
    />
  );
}

function OpenSession(
  { session, failure, ...view }: SessionViewProps & { session: SessionRow; failure: ComponentChildren },
) {
  const { model, filter, atUs } = view;
  // What was removed has no moments; its head says so.
  const replay = useReplay(model, filter, session.packets_removed_us === null ? atUs : undefined);
  const possible = possibilities(session);
  const onDerived = (again: SessionRow) => {
    model.take(again);
    model.reload();
  };
  const tools = (
    <>
      {possible.replay && <ReplayStart replay={replay} disabled={session.packets === 0} />}
      {possible.compare && (
        <Link to={compareRoute({ a: session.session_id })} class='button small' testid='compare-with'>
          <Icon name='compare' />Compare
        </Link>
      )}
      {possible.ask && (
        <Link to={askRoute(session.session_id)} class='button small' testid='ask-session'>
          <Icon name='ask' />Ask
        </Link>
      )}
      <ExportMenu session={session} />
      {possible.directions && (
        <Directions
          session={session}
          nothingHere={nothingHere(model.panels.value?.protocols ?? [])}
          onMoved={onDerived}
        />
      )}
    </>
  );
  return (
    <>
      <SessionHead session={session} onChanged={model.take} tools={tools}>
        <CatalogueLine session={session} onLabelled={onDerived} />
      </SessionHead>
      {failure}
      <SessionPanels {...view} replay={replay} />
    </>
  );
}

function SessionPanels(
  { model, filter, atUs, packet, replay }: SessionViewProps & { replay: ReplayModel },
) {
  const { rest, router, settings, toasts } = useApp();
  const session = model.session.value;
  const panels = model.panels.value;
  const view = useMemo(createTimeView, [model]);
  const id = model.sessionId;
  const hasPackets = session !== undefined && hasParts(session);
  const part = usePart(useMemo(() => signal(id), [id]), filter, replay.slowUs, hasPackets);
  const traffic = useModel(() => createTraffic(rest, part.narrowed, model.changes), [rest, model, part]);
  const atMoment = useModel(() => createTraffic(rest, part.atMoment, model.changes), [rest, model, part]);
  const places = useModel(
    () => createPlaces(rest, part.places, [model.changes, settings.sources]),
    [rest, model, part],
  );
  const state = useMemo(() => computed(() => model.session.value?.state), [model]);
  const composition = useModel(() => createComposition(rest, part.all, model.changes), [rest, model, part]);
  const findings = useModel(
    () => createFindings({ rest, toasts }, part.all, [model.changes], replay.atUs),
    [rest, model, part],
  );
  const words = useWords(useMemo(() => signal(id), [id]), [model.revision, state], replay.slowUs);
  const ways = useFactWays(view, (filter) => sessionRoute(id, filter, { atUs, packet }));
  const partOfAll = traffic.value.value;
  const series = useMemo(
    () =>
      partOfAll
        ? trafficSeries(partSteps(partOfAll), undefined, partOfAll.step_s)
        : trafficSeries(panels?.metrics ?? [], undefined, panels?.stepS),
    [panels?.metrics, partOfAll],
  );
  const trends = useMemo(() => trendsOf(series), [series]);
  if (session === undefined) return null;
  if (session.figures_removed_us !== null) return null; // its head says why
  if (panels === undefined) return <Loading label='Reading the session' />;
  const onChange = (next: PacketFilter, how: 'push' | 'replace') =>
    router.go(sessionRoute(model.sessionId, next, { atUs, packet }), how);
  const onPick: Pick = (key, value) => onChange(withField(filter, key, value), 'push');
  const moment = replay.moment.value;
  const narrow = hasPackets && narrowsFigures(filter);
  const report = narrow ? traffic.value.value : undefined;
  const figures = narrow && moment ? atMoment.value.value : report;
  const empty = figures
    ? 'Nothing passes the filter.'
    : session.packets === 0
    ? 'This session has no packets.'
    : 'Nothing was measured.';
  const shared = { filter, onPick, empty };
  const shown = figures
    ? partFigures(figures, moment && replay.slowUs.value)
    : panelFigures(session, panels, moment);
  const markUs = moment && replay.atUs.value;
  const dates = dateNeed(session.started_us, session.ended_us ?? panels.metrics.at(-1)?.time_us);
  const extent = moment === undefined && session.state !== 'recording' ? 'session' : 'so far';
  const wholeSession = moment && 'of the whole session';
  return (
    <>
      <HeadlineStrip headlines={shown.headlines} trends={trends} />
      <FilterBar
        filter={filter}
        onChange={onChange}
        places={places.value.value}
        extent={extent}
        traffic={hasPackets ? moment ? atMoment : traffic : undefined}
      />
      <div class={narrow && (moment ? atMoment : traffic).stale.value ? 'grid is-narrowing' : 'grid'}>
        <TrafficPanel
          series={series}
          markS={markUs === undefined ? undefined : markUs / 1_000_000}
          view={view}
          findings={findings.rows.value}
          notKept={report && notKept(report)}
          onStretch={(stretch) => onChange(withStretch(filter, stretch), 'push')}
          empty={empty}
        />
        <AppsPanel apps={shown.apps} totalBytes={shown.bytes} {...shared} />
        <WordsPanel
          sessionId={id}
          title={sessionTitle(session)}
          model={words}
          view={view}
          ways={ways}
          routeAt={hasPackets ? (timeUs) => sessionRoute(id, filter, { atUs: timeUs, packet }) : undefined}
          phase={moment ? 'replayed' : session.state === 'recording' ? 'recording' : 'ended'}
          packets={session.packets}
        />
        <FindingsPanel
          model={findings}
          sessionId={id}
          extent={extent}
          dates={dates}
          kept={{ packets: hasPackets, capture: session.capture_bytes !== 0 }}
          onFilter={(next) => router.go(sessionRoute(id, next, { atUs, packet }), 'push', PACKETS_ID)}
          onPacket={(no) => router.go(sessionRoute(id, filter, { atUs, packet: no }), 'push', PACKETS_ID)}
          onStretch={(stretch) => showTraffic(view, stretch)}
        />
        {shown.cards.length > 0 && <HealthPanel cards={shown.cards} empty='' />}
        <ProtocolsPanel
          protocols={shown.protocols}
          current={shown.current}
          of={moment && !figures ? 'moment' : 'ended'}
          {...shared}
        />
        <TalkersPanel talkers={shown.talkers} {...shared} />
        {hasPackets && (
          <CompositionOverTime
            model={composition}
            note={wholeSession}
            view={view}
            markS={markUs === undefined ? undefined : markUs / 1_000_000}
            {...shared}
          />
        )}
        <TalkerFlowPanel talkers={shown.talkers} apps={shown.apps} {...shared} />
        <PlacesPanel
          sessionId={id}
          model={places}
          filter={hasPackets ? filter : placesOf(filter)}
          changes={model.changes.value}
          atUs={replay.slowUs.value}
          source={onLoopback(session)
            ? 'loopback'
            : session.state === 'recording' || moment
            ? 'growing'
            : 'stored'}
          onSelect={(placeId) => onPick('place', placeId)}
          onOpen={(key, value) =>
            router.go(sessionRoute(id, narrowed(filter, key, value), { atUs, packet }), 'push', STREAMS_ID)}
        />
        {shown.rtp.length > 0 && (
          <RtpPanel rows={shown.rtp} note={wholeSession} filter={filter} onPick={onPick} />
        )}
        <StreamPanel
          sessionId={model.sessionId}
          packets={session.packets}
          revision={model.revision.value}
          note={wholeSession}
          dates={dates}
          filter={filter}
          onPick={onPick}
        />
        {hasPackets && (
          <SessionPackets
            model={model}
            replay={replay}
            passing={filter.q || filter.display_filter ? undefined : figures?.packets}
            filter={filter}
            atUs={atUs}
            packet={packet}
            onChange={onChange}
            empty={empty}
            dates={dates}
          />
        )}
      </div>
      {hasPackets && (
        <ReplayBar
          sessionId={id}
          replay={replay}
          expected={atUs !== undefined}
          filter={filter}
          rows={panels.metrics}
          stepS={panels.stepS}
        />
      )}
    </>
  );
}
