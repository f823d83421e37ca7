/** What deserves attention, by kind, the most severe first; and honest words where there is nothing. */
import { type Signal, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { type FindingRow, SEVERITIES } from '../../src/model/finding.ts';
import { countsOfFindings, type FindingGroup, findingGroups } from '../derive/findings.ts';
import { kindName, WATCHED } from '../derive/finding_words.ts';
import { counted } from '../derive/format.ts';
import type { FindingsModel } from '../models/findings.ts';
import { type FindingActions, FindingItem, FINDINGS_ID } from './finding_item.tsx';
import { WatchedButton } from './finding_help.tsx';
import { Icon } from './icon.tsx';
import { Callout, Loading, Panel } from './parts.tsx';
import { SeverityMark } from './severity_mark.tsx';

/** What is shown at first: more would push the panels below out of sight. */
const MOST_KINDS = 5;
const MOST_OF_KIND = 3;

export interface FindingsPanelProps extends Omit<FindingActions, 'onMute'> {
  readonly model: FindingsModel;
  /** How far the session has come: what is said where nothing was found. */
  readonly extent: 'session' | 'so far';
}

export function FindingsPanel({ model, extent, ...rest }: FindingsPanelProps) {
  const withMuted = useSignal(false);
  const all = model.rows.value;
  const told = useMemo(() => all?.filter(({ muted }) => !muted), [all]);
  const muted = (all?.length ?? 0) - (told?.length ?? 0);
  const shown = withMuted.value ? all : told;
  const error = model.error.value;
  return (
    <Panel
      title='Findings'
      class='findings-panel'
      testid='findings-panel'
      id={FINDINGS_ID}
      aside={
        <div class='table-tools'>
          <Counts rows={told ?? []} />
          {muted > 0 && <MutedToggle shown={withMuted} muted={muted} />}
          <WatchedButton />
        </div>
      }
    >
      <p class='sr-only' role='status' data-testid='findings-news'>
        {model.news.value !== '' && `Critical: ${model.news.value}`}
      </p>
      {error !== undefined && (
        <Callout kind='error' testid='findings-error'>
          <p>{error}</p>
          <button type='button' class='button small' onClick={model.reload}>Try again</button>
        </Callout>
      )}
      {shown === undefined
        ? error === undefined && <Loading label='Reading findings' />
        : shown.length > 0
        ? <Groups rows={shown} actions={{ ...rest, onMute: model.mute }} />
        : <Nothing watched={model.watched.value} muted={muted} extent={extent} />}
    </Panel>
  );
}

function Counts({ rows }: { rows: readonly FindingRow[] }) {
  const counts = countsOfFindings(rows);
  return (
    <span class='finding-counts' data-testid='finding-counts'>
      {SEVERITIES.toReversed().filter((severity) => counts[severity] > 0).map((severity) => (
        <SeverityMark
          key={severity}
          severity={severity}
          text={severity === 'warning'
            ? counted(counts.warning, 'warning')
            : `${counts[severity]} ${severity}`}
        />
      ))}
    </span>
  );
}

function MutedToggle({ shown, muted }: { shown: Signal<boolean>; muted: number }) {
  return (
    <button
      type='button'
      class='button small'
      aria-pressed={shown.value}
      data-testid='show-muted'
      onClick={() => {
        shown.value = !shown.value;
      }}
    >
      <Icon name='mute' />Show {muted} muted
    </button>
  );
}

function Nothing(
  { watched, muted, extent }: { watched: boolean; muted: number; extent: FindingsPanelProps['extent'] },
) {
  if (!watched) {
    return (
      <p class='findings-none' data-testid='findings-none'>
        <Icon name='info' />
        <span>
          <b>Nobody looked.</b>{' '}
          This session was stored by an older Tapdeck, or made anonymous. Labelling it again looks, where its
          raw capture is kept.
        </span>
      </p>
    );
  }
  return (
    <p class='findings-none' data-testid='findings-none'>
      <Icon name='check' />
      <span>
        <b>Nothing that deserves attention{extent === 'so far' ? ' so far' : ''}</b>
        {muted > 0 && `, apart from ${muted} that ${muted === 1 ? 'is' : 'are'} muted`}. {WATCHED.length}{' '}
        kinds of trouble were looked for, and none reached its threshold.
      </span>
    </p>
  );
}

function Groups({ rows, actions }: { rows: readonly FindingRow[]; actions: FindingActions }) {
  const all = useSignal(false);
  const groups = useMemo(() => findingGroups(rows), [rows]);
  const shown = all.value ? groups : groups.slice(0, MOST_KINDS);
  return (
    <>
      <ul class='finding-groups' data-testid='finding-groups'>
        {shown.map((group) => <Group key={group.kind} group={group} actions={actions} />)}
      </ul>
      {groups.length > MOST_KINDS && (
        <button
          type='button'
          class='finding-more'
          aria-expanded={all.value}
          data-testid='findings-all'
          onClick={() => {
            all.value = !all.value;
          }}
        >
          <Icon name={all.value ? 'up' : 'down'} />
          {all.value ? 'Show the most severe kinds' : `Show all ${groups.length} kinds`}
        </button>
      )}
    </>
  );
}

function Group({ group, actions }: { group: FindingGroup; actions: FindingActions }) {
  const all = useSignal(false);
  const { kind, findings } = group;
  const shown = all.value ? findings : findings.slice(0, MOST_OF_KIND);
  return (
    <li class='finding-group'>
      <h3>
        {kindName(kind)}
        {findings.length > 1 && <span class='finding-number'>{findings.length}</span>}
      </h3>
      <ul>
        {shown.map((finding) => <FindingItem key={finding.finding_id} finding={finding} actions={actions} />)}
        {findings.length > MOST_OF_KIND && (
          <li>
            <button
              type='button'
              class='finding-more'
              aria-expanded={all.value}
              onClick={() => {
                all.value = !all.value;
              }}
            >
              <Icon name={all.value ? 'up' : 'down'} />
              {all.value ? 'Show fewer' : `Show all ${findings.length}`}
            </button>
          </li>
        )}
      </ul>
    </li>
  );
}
