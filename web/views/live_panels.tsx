import { computed, type Signal, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { FindingRow } from '../../src/model/finding.ts';
import type { TrafficReport } from '../../src/model/traffic.ts';
import type { MetricsSnapshot } from '../../src/model/wire.ts';
import { filterToParams, isEmpty, type PacketFilter, withField, withStretch } from '../derive/filter.ts';
import { countsOf, healthCards } from '../derive/health.ts';
import { endedTotals, liveHeadlines, sessionHeadlines } from '../derive/headline.ts';
import { secondsNow } from '../derive/protocol_figures.ts';
import { sessionRoute } from '../derive/route.ts';
import { wholeSeconds } from '../derive/seconds.ts';
import { type SeriesRow, type Stretch, type TrafficSeries, trafficSeries } from '../derive/series.ts';
import { onLoopback, sessionTitle } from '../derive/sessions.ts';
import { livePart, narrowsFigures, notKept, partFigures, partSteps } from '../derive/part.ts';
import { dateNeed } from '../derive/time.ts';
import { trendsOf } from '../derive/trend.ts';
import { useApp } from '../models/app.ts';
import { filteredPackets, numberedPackets } from '../models/packet_rows.ts';
import { createComposition } from '../models/composition.ts';
import { createFindings } from '../models/findings.ts';
import { createPlaces } from '../models/places.ts';
import { watchRtp } from '../models/rtp_watch.ts';
import { createTimeView, type TimeView } from '../models/time_view.ts';
import { createTraffic } from '../models/traffic.ts';
import { AppsPanel, type Pick, TalkersPanel } from './composition_panels.tsx';
import { CompositionOverTime } from './composition_over_time.tsx';
import { FilterBar, PACKETS_ID, STREAMS_ID } from './filter_bar.tsx';
import { FindingsPanel } from './findings_panel.tsx';
import { HeadlineStrip } from './headline_strip.tsx';
import { HealthPanel } from './health_panel.tsx';
import { PacketPanel } from './packet_panel.tsx';
import { PlacesPanel } from './places_panel.tsx';
import { ProtocolsPanel } from './protocols_panel.tsx';
import { RtpPanel } from './rtp_panel.tsx';
import { TalkerFlowPanel } from './talker_flow.tsx';
import { showTraffic, TrafficPanel } from './traffic_panel.tsx';
import { useFactWays } from './use_fact_ways.ts';
import { useModel } from './use_model.ts';
import { usePart } from './use_part.ts';
import { useWords, WordsPanel } from './words_panel.tsx';

const NO_METRICS: MetricsSnapshot = {
  at_us: null,
  first_us: null,
  packets: 0,
  bytes: 0,
  ipv4_packets: 0,
  ipv6_packets: 0,
  encrypted_packets: 0,
  truncated_packets: 0,
  dropped_packets: null,
  lag_ms: null,
  lag_bytes: 0,
  streams: 0,
  current: [],
  protocols: [],
  apps: [],
  seconds: [],
};

const WINDOWS = [{ seconds: 60, name: '1 min' }, { seconds: 300, name: '5 min' }, {
  seconds: 900,
  name: '15 min',
}] as const;

/** What the headline numbers show of their course. */
const TREND_S = 60;

/** A first second that filled the whole width would look like more than it is. */
const LEAST_WINDOW_S = 30;

export function LivePanels({ filter }: { filter: PacketFilter }) {
  const { live, rest, router, settings, toasts } = useApp();
  const watch = useMemo(() => watchRtp(rest, live), [rest, live]);
  useEffect(() => () => watch.dispose(), [watch]);
  // What is frozen shows nothing that came later.
  const frozenUs = useMemo(
    () => computed(() => live.frozen.value && (live.panels.value?.at_us ?? undefined)),
    [live],
  );
  const part = usePart(live.sessionId, filter, frozenUs);
  const narrowed = useMemo(() => computed(() => part.atMoment.value ?? part.narrowed.value), [part]);
  const traffic = useModel(() => {
    const stepsFromUs = computed(() => windowStart(live.panels.value?.at_us ?? null));
    return createTraffic(rest, narrowed, live.panels, stepsFromUs);
  }, [rest, live, narrowed]);
  const places = useModel(() => {
    // Hosts without a place raise no revision: the first of them and the end are worth another look.
    const anyStream = computed(() => (live.metrics.value?.streams ?? 0) > 0);
    const changes = [live.placesRevision, anyStream, live.finished, settings.sources];
    return createPlaces(rest, part.places, changes);
  }, [rest, live, part]);
  const composition = useModel(
    () => createComposition(rest, part.soFar, live.panels, live.frozen),
    [rest, live, part],
  );
  const findings = useModel(
    () => createFindings({ rest, toasts }, part.all, [live.findingsRevision], frozenUs, live.frozen),
    [rest, live, part],
  );
  // Another recording has other moments to look at.
  const view = useMemo(createTimeView, [live.sessionId.value]);
  const words = useWords(live.sessionId, [live.finished], undefined, live.frozen);
  const ways = useFactWays(view, (next) => ({ page: 'live', filter: next }));
  const all = live.panels.value ?? NO_METRICS;
  const narrow = narrowsFigures(filter);
  const report = narrow ? traffic.value.value : undefined;
  const metrics = report ?? all;
  const course = useCourse(report);
  const trends = useMemo(() => {
    const firstS = course.series.timesS[0] ?? course.endS;
    return trendsOf(course.series, { fromS: Math.max(firstS, course.endS - TREND_S), toS: course.endS });
  }, [course.series]);
  const onChange = (next: PacketFilter, how: 'push' | 'replace') =>
    router.go({ page: 'live', filter: next }, how);
  const onPick: Pick = (key, value) => onChange(withField(filter, key, value), 'push');
  const recording = live.capture.value.phase === 'recording';
  const empty = report
    ? 'Nothing passes the filter.'
    : recording
    ? 'Waiting for the first packet.'
    : 'Nothing is being recorded.';
  const panels = { filter, onPick, empty };
  const ended = live.capture.value.phase === 'idle' && live.frozen.value === undefined;
  const quiet = live.quietSeconds.value > 0;
  // A part has a last second, and not one of each class.
  const current = ended || report ? undefined : secondsNow(all.current, quiet);
  const tcpNow = current?.filter((row) => row.protocol === 'tcp');
  const sessionId = live.sessionId.value;
  const packet = useSignal<number | undefined>(undefined);
  useEffect(() => {
    packet.value = undefined;
  }, [sessionId]);
  const session = live.capture.value.session ?? live.finished.value;
  const rtp = report?.rtp ?? watch.rows.value;
  return (
    <>
      <HeadlineStrip
        headlines={ended
          ? report ? partFigures(report).headlines : sessionHeadlines(endedTotals(all), all.protocols, null)
          : liveHeadlines(report ? livePart(report) : all, quiet)}
        trends={trends}
      />
      <FilterBar
        filter={filter}
        onChange={onChange}
        places={places.value.value}
        extent='so far'
        traffic={traffic}
      />
      <div class={narrow && traffic.stale.value ? 'grid is-live is-narrowing' : 'grid is-live'}>
        <LiveTraffic
          course={course}
          part={report}
          view={view}
          findings={findings.rows.value}
          onStretch={(stretch) => onChange(withStretch(filter, stretch), 'push')}
          empty={empty}
        />
        <AppsPanel apps={metrics.apps} totalBytes={metrics.bytes} {...panels} />
        {sessionId !== undefined && (
          <WordsPanel
            sessionId={sessionId}
            title={session ? sessionTitle(session) : `Session ${sessionId}`}
            model={words}
            view={view}
            ways={ways}
            routeAt={(timeUs) => sessionRoute(sessionId, {}, { atUs: timeUs })}
            phase={live.capture.value.phase === 'idle' ? 'ended' : 'recording'}
            packets={all.packets}
          />
        )}
        {sessionId !== undefined && (
          <FindingsPanel
            model={findings}
            sessionId={sessionId}
            extent='so far'
            dates={dateNeed(all.first_us, all.at_us)}
            kept={{ packets: true, capture: true }}
            onFilter={(next) => router.go({ page: 'live', filter: next }, 'push', PACKETS_ID)}
            onPacket={(no) => {
              packet.value = no;
              router.go({ page: 'live', filter }, 'push', PACKETS_ID);
            }}
            onStretch={(stretch) => showTraffic(view, stretch)}
          />
        )}
        <HealthPanel
          cards={report
            ? partFigures(report).cards
            : healthCards(metrics.protocols, rtp, tcpNow && countsOf(tcpNow, 'the last second'))}
          empty={metrics.packets > 0 ? 'No TCP, RTP or DNS traffic.' : empty}
        />
        <ProtocolsPanel
          protocols={metrics.protocols}
          current={current}
          of={ended || report ? 'ended' : 'live'}
          {...panels}
        />
        <TalkersPanel talkers={report?.talkers ?? live.talkers.value} {...panels} />
        <CompositionOverTime model={composition} view={view} {...panels} />
        <TalkerFlowPanel talkers={report?.talkers ?? live.talkers.value} apps={metrics.apps} {...panels} />
        {sessionId !== undefined && (
          <PlacesPanel
            sessionId={sessionId}
            model={places}
            filter={filter}
            changes={String(all.packets)}
            atUs={frozenUs.value}
            source={session && onLoopback(session) ? 'loopback' : ended ? 'stored' : 'growing'}
            onSelect={(placeId) => onPick('place', placeId)}
            // Streams are on the page of the session, which grows while it is recorded.
            onOpen={(key, value) => router.go(sessionRoute(sessionId, { [key]: value }), 'push', STREAMS_ID)}
          />
        )}
        {rtp.length > 0 && <RtpPanel rows={rtp} filter={filter} onPick={onPick} />}
        <LivePackets
          packet={packet}
          passing={filter.q || filter.display_filter ? undefined : report?.packets}
          filter={filter}
          onChange={onChange}
          empty={empty}
        />
      </div>
    </>
  );
}

/** What the charts of a recording show. */
interface LiveCourse {
  readonly series: TrafficSeries;
  /** The second that is filling, or the one behind the last. */
  readonly endS: number;
  /** There is a second, be it not over yet. */
  readonly begun: boolean;
}

/** @param part what passes the filter; undefined: everything is shown */
function useCourse(part: TrafficReport | undefined): LiveCourse {
  const { live } = useApp();
  const seconds: readonly SeriesRow[] =
    useMemo(() => part && partSteps(part, windowStart(part.to_us)), [part]) ??
      live.seconds.value;
  const stepS = part?.step_s ?? 1;
  const atUs = live.panels.value?.at_us ?? null;
  const newestS = Math.floor((seconds[seconds.length - 1]?.time_us ?? 0) / 1_000_000);
  const filling = live.capture.value.phase === 'recording' && live.silentSeconds.value < 2;
  // Whole seconds only, so that the chart moves once a second and not with every packet.
  const endS = filling ? Math.floor((atUs ?? 0) / 1_000_000) : newestS + 1 + live.quietSeconds.value;
  const series = useMemo(
    () =>
      trafficSeries(
        wholeSeconds(seconds, filling ? atUs : null),
        live.quietSeconds.value > 0 ? endS : undefined,
        stepS,
      ),
    [live.sessionId.value, endS, filling, seconds.length > 0, seconds[0], part],
  );
  return { series, endS, begun: seconds.length > 0 };
}

function LiveTraffic(
  { course, part, view, findings, onStretch, empty }: {
    course: LiveCourse;
    /** What passes the filter; undefined: everything is shown. */
    part: TrafficReport | undefined;
    view: TimeView;
    findings: readonly FindingRow[] | undefined;
    onStretch: (stretch: Stretch) => void;
    empty: string;
  },
) {
  const window = useSignal<number>(300);
  const { series, endS, begun } = course;
  const hasData = series.timesS.length > 0;
  return (
    <TrafficPanel
      series={series}
      {...(hasData
        ? { window: { fromS: chartStart(series.timesS[0] ?? endS, endS, window.value), toS: endS } }
        : {})}
      view={view}
      findings={findings}
      notKept={part && notKept(part)}
      onStretch={onStretch}
      empty={begun ? 'The first second is being measured.' : empty}
      controls={
        <div class='segmented' role='group' aria-label='Length of the chart'>
          {WINDOWS.map((choice) => (
            <button
              key={choice.seconds}
              type='button'
              aria-pressed={window.value === choice.seconds}
              onClick={() => {
                window.value = choice.seconds;
              }}
            >
              {choice.name}
            </button>
          ))}
        </div>
      }
    />
  );
}

/** A young recording fills the chart from its first second; it scrolls once it is longer than the window. */
function chartStart(firstS: number, endS: number, windowS: number): number {
  return Math.max(endS - windowS, Math.min(firstS, endS - LEAST_WINDOW_S));
}

/** Steps of a part that the charts can show, from whole minutes on, so that the same is asked for a while. */
function windowStart(atUs: number | null): number | undefined {
  if (atUs === null) return undefined;
  const minuteUs = 60_000_000;
  return Math.max(0, (Math.floor(atUs / minuteUs) - WINDOWS[2].seconds / 60 + 1) * minuteUs);
}

function LivePackets(
  { packet, passing, filter, onChange, empty }: {
    passing: number | undefined;
    /** The one that is looked into. */
    packet: Signal<number | undefined>;
    filter: PacketFilter;
    onChange: (filter: PacketFilter, how: 'push' | 'replace') => void;
    empty: string;
  },
) {
  const { live, rest } = useApp();
  const sessionId = live.sessionId.value;
  const key = filterToParams(filter).toString();
  const source = useMemo(
    () =>
      isEmpty(filter) || sessionId === undefined
        ? numberedPackets(rest, sessionId, live.packetCount, live.tail)
        : filteredPackets(rest, sessionId, filter, live.packetCount),
    [rest, sessionId, key],
  );
  useEffect(() => () => source.dispose(), [source]);
  return (
    <PacketPanel
      source={source}
      sessionId={sessionId}
      packet={packet.value}
      onPacket={(no) => {
        packet.value = no;
      }}
      passing={passing}
      total={live.packetCount.value}
      mode='live'
      filter={filter}
      onChange={onChange}
      empty={empty}
      dates={dateNeed(live.metrics.value?.first_us, live.metrics.value?.at_us)}
      startUs={live.metrics.value?.first_us}
    />
  );
}
