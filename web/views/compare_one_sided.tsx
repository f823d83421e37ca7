import type { Comparison, OneSidedRow } from '../../src/model/compare.ts';
import { filterFor, KIND_NAMES, subjectName, VERDICT_NAMES } from '../derive/compare.ts';
import { bitRate, byteSize, counted, written } from '../derive/format.ts';
import { sessionRoute } from '../derive/route.ts';
import { Empty, Link, Panel } from './parts.tsx';

const WORDS = {
  appeared: { title: 'Only in B', side: 'b', none: 'B has nothing that A does not have.' },
  disappeared: { title: 'Only in A', side: 'a', none: 'A has nothing that B does not have.' },
} as const;

/** Applications, hosts, networks and protocols that one side does not have. */
export function OneSidedPanel(
  { comparison, which }: { comparison: Comparison; which: 'appeared' | 'disappeared' },
) {
  const { title, side, none } = WORDS[which];
  const rows = comparison[which];
  const left = comparison[`${which}_left_out`];
  const sure = rows.filter(({ verdict }) => verdict === 'beyond');
  const rest = rows.filter(({ verdict }) => verdict !== 'beyond');
  const sessionId = comparison[side].session_id;
  return (
    <Panel title={title} class='compare-one-sided' testid={which}>
      {rows.length === 0 && <Empty>{none}</Empty>}
      {sure.length > 0 && <Rows rows={sure} sessionId={sessionId} />}
      {rest.length > 0 && (
        <details class='change-rest' open={sure.length === 0 && rest.length <= 5}>
          <summary>{counted(rest.length, 'more', 'more')} that may be missing by chance</summary>
          <Rows rows={rest} sessionId={sessionId} />
        </details>
      )}
      {left > 0 && <p class='hint change-left'>{counted(left, 'smaller one')} not listed.</p>}
    </Panel>
  );
}

function Rows({ rows, sessionId }: { rows: readonly OneSidedRow[]; sessionId: number }) {
  return (
    <ul class='one-sided'>
      {rows.map((row) => (
        <li key={`${row.kind} ${row.subject}`} data-testid='one-sided' data-verdict={row.verdict}>
          <Link to={sessionRoute(sessionId, filterFor(row))} class='ellipsis'>{subjectName(row)}</Link>
          <span class='hint' title={VERDICT_NAMES[row.verdict]}>
            {KIND_NAMES[row.kind].replace(/s$/, '')}
          </span>
          <span class='num'>{written(byteSize(row.bytes))}</span>
          <span class='num hint'>{written(bitRate(row.throughput_bps))}</span>
        </li>
      ))}
    </ul>
  );
}
