/** What the traffic consists of: applications and top talkers. Each row narrows the tables. */
import type { AppRow, TalkerRow } from '../../src/model/rows.ts';
import { VIEW_IDS } from '../derive/fact_links.ts';
import { appShares, type ShareRow } from '../derive/composition.ts';
import type { FilterKey, PacketFilter } from '../derive/filter.ts';
import { byteSize, percent, share, written } from '../derive/format.ts';
import { Dot, Empty, Panel } from './parts.tsx';

export type Pick = (key: FilterKey, value: string) => void;

export interface Filtering {
  readonly filter: PacketFilter;
  readonly onPick: Pick;
}

/** Rows that fit beside the charts of the traffic. */
const MOST_APPS = 12;

export function AppsPanel(
  { apps, totalBytes, filter, onPick, empty }: Filtering & {
    apps: readonly AppRow[];
    totalBytes: number;
    empty: string;
  },
) {
  const { rows, rest } = appShares(apps, totalBytes, MOST_APPS);
  return (
    <Panel title='Applications' class='apps-panel' testid='apps-panel' id={VIEW_IDS.apps}>
      {rows.length === 0 ? <Empty>{empty}</Empty> : (
        <ul class='bars'>
          {rows.map((row) => (
            <li key={row.key}>
              <BarButton
                row={row}
                pressed={filter.app === row.key}
                onClick={() => onPick('app', filter.app === row.key ? '' : row.key)}
              />
            </li>
          ))}
          {rest && (
            <li key='rest'>
              <div class='bar-row'>
                <BarContent row={rest} />
              </div>
            </li>
          )}
        </ul>
      )}
    </Panel>
  );
}

function BarButton({ row, pressed, onClick }: { row: ShareRow; pressed: boolean; onClick: () => void }) {
  return (
    <button
      type='button'
      class='bar-row'
      aria-pressed={pressed}
      title={`${row.name}: show only its packets`}
      onClick={onClick}
    >
      <BarContent row={row} />
    </button>
  );
}

function BarContent({ row }: { row: ShareRow }) {
  return (
    <>
      <Dot mark={row.mark} />
      <span class='bar-name'>
        <span class='ellipsis' title={row.name}>{row.name}</span>
        {row.detail !== row.name && <span class='bar-detail'>{row.detail}</span>}
      </span>
      <span class='bar-bytes'>{written(byteSize(row.bytes))}</span>
      <span class='bar-percent'>{written(percent(row.percent))}</span>
      <span class='bar-track' style={{ '--hue': `var(--c-${row.mark.hue})` }}>
        <span style={{ width: `${row.percent ?? 0}%` }} />
      </span>
    </>
  );
}

export function TalkersPanel(
  { talkers, filter, onPick, empty }: Filtering & { talkers: readonly TalkerRow[]; empty: string },
) {
  const most = talkers.reduce((top, row) => Math.max(top, row.bytes), 0);
  return (
    <Panel
      title='Top talkers'
      class='talkers-panel'
      testid='talkers-panel'
      id={VIEW_IDS.talkers}
      aside={<span class='hint'>outbound</span>}
    >
      {talkers.length === 0 ? <Empty>{empty}</Empty> : (
        <ol class='bars talkers'>
          {talkers.slice(0, 7).map((row) => (
            <li key={`${row.source} ${row.destination}`}>
              <button
                type='button'
                class='bar-row'
                aria-pressed={filter.host === row.destination}
                title={`${row.source} to ${row.destination}: show only packets of ${row.destination}`}
                onClick={() => onPick('host', filter.host === row.destination ? '' : row.destination)}
              >
                <span class='rank' aria-hidden='true'>{row.rank}</span>
                <span class='bar-name talker-name'>
                  <span class='talker-destination ellipsis'>{row.destination}</span>
                  <span class='bar-detail ellipsis'>
                    from {row.source}
                    {row.app !== null && row.app !== 'Unknown' ? ` · largest stream ${row.app}` : ''}
                  </span>
                </span>
                <span class='bar-bytes'>{written(byteSize(row.bytes))}</span>
                <span class='bar-track' style={{ '--hue': 'var(--out)' }}>
                  <span style={{ width: `${share(row.bytes, most) ?? 0}%` }} />
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
