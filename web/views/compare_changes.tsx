import { useSignal } from '@preact/signals';
import { CHANGE_KINDS, type ChangeKind, type ChangeRow, type Comparison } from '../../src/model/compare.ts';
import {
  changeGroups,
  differenceText,
  filterFor,
  KIND_NAMES,
  measured,
  measureName,
  relativeText,
  subjectName,
  VERDICT_NAMES,
} from '../derive/compare.ts';
import { counted, written } from '../derive/format.ts';
import { sessionRoute } from '../derive/route.ts';
import { Empty, Link, Panel } from './parts.tsx';

/** Rows of what is folded away that are drawn at once. */
const FOLDED_ROWS = 200;

/** What changed, largest first; what did not is folded away. */
export function CompareChanges({ comparison }: { comparison: Comparison }) {
  const kind = useSignal<ChangeKind | undefined>(undefined);
  const rows = comparison.changes.filter((row) => kind.value === undefined || row.kind === kind.value);
  const beyond = rows.filter(({ verdict }) => verdict === 'beyond');
  const rest = rows.filter(({ verdict }) => verdict !== 'beyond');
  const left = CHANGE_KINDS.filter((each) => kind.value === undefined || each === kind.value)
    .reduce((sum, each) => sum + comparison.changes_left_out[each], 0);
  const sides = { a: comparison.a.session_id, b: comparison.b.session_id };
  return (
    <Panel
      title='What changed'
      class='compare-changes'
      testid='compare-changes'
      aside={
        <div class='segmented compare-kinds' role='group' aria-label='Kind of change'>
          {[undefined, ...CHANGE_KINDS].map((each) => (
            <button
              key={each ?? 'all'}
              type='button'
              aria-pressed={kind.value === each}
              data-testid={`kind-${each ?? 'all'}`}
              onClick={() => {
                kind.value = each;
              }}
            >
              {each === undefined ? 'All' : KIND_NAMES[each]}
            </button>
          ))}
        </div>
      }
    >
      {beyond.length === 0
        ? <Empty>Nothing here changed beyond the noise of the two sides.</Empty>
        : (
          <ol class='change-list' data-testid='change-list'>
            {changeGroups(beyond).map(({ leader, parts }) => (
              <li key={leader.key} data-testid='change-group' data-key={leader.key}>
                <Change row={leader} sides={sides} />
                {parts.length > 0 && (
                  <details class='change-parts'>
                    <summary>{counted(parts.length, 'figure')} moved with it</summary>
                    <ul>
                      {parts.map((row) => (
                        <li key={row.key}>
                          <Change row={row} sides={sides} />
                        </li>
                      ))}
                    </ul>
                  </details>
                )}
              </li>
            ))}
          </ol>
        )}
      {rest.length > 0 && (
        <details class='change-rest' data-testid='change-rest'>
          <summary>{counted(rest.length, 'figure')} within the noise, too small or too short to tell</summary>
          <ul>
            {rest.slice(0, FOLDED_ROWS).map((row) => (
              <li key={row.key}>
                <Change row={row} sides={sides} />
              </li>
            ))}
          </ul>
          {rest.length > FOLDED_ROWS && <p class='hint'>{counted(rest.length - FOLDED_ROWS, 'more')}</p>}
        </details>
      )}
      {left > 0 && (
        <p class='hint change-left'>
          {counted(left, 'smaller subject or figure', 'smaller subjects and figures')} not listed.
        </p>
      )}
    </Panel>
  );
}

function Change({ row, sides }: { row: ChangeRow; sides: { a: number; b: number } }) {
  const subject = subjectName(row);
  const { a, b, measure, verdict } = row;
  const top = Math.max(Math.abs(a ?? 0), Math.abs(b ?? 0));
  const filter = filterFor(row);
  const width = (value: number | null) => `${top > 0 ? (100 * Math.abs(value ?? 0)) / top : 0}%`;
  const relative = relativeText(row);
  return (
    <div class='change' data-testid='change' data-key={row.key} data-verdict={verdict}>
      <p class='change-name'>
        {subject !== '' && <b class='ellipsis' title={row.subject ?? ''}>{subject}</b>}
        <span>{measureName(measure)}</span>
        {verdict !== 'beyond' && <span class='hint'>{VERDICT_NAMES[verdict]}</span>}
      </p>
      <p class='change-size'>
        <b>{differenceText(row)}</b> {relative !== '' && <span>{relative}</span>}
        {row.error !== null && row.error > 0 && (
          <span class='hint' title='Standard error of the difference'>
            {`± ${written(measured(measure, row.error)).replace('%', '\u00a0points')}`}
          </span>
        )}
      </p>
      {(['a', 'b'] as const).map((side) => (
        <div class='change-side' key={side}>
          <Link to={sessionRoute(sides[side], filter)} class='change-link'>
            <i class={`line-key line-${side}`} aria-hidden='true' />
            {side.toUpperCase()}
          </Link>
          <span class='change-bar' aria-hidden='true'>
            <span class={`change-fill fill-${side}`} style={{ width: width(row[side]) }} />
          </span>
          <span class='change-value'>{written(measured(measure, row[side]))}</span>
        </div>
      ))}
    </div>
  );
}
