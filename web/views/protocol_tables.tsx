/** The figures of the protocol panel as a table: side by side where there is room, else below each other. */
import type { ComponentChildren } from 'preact';
import type { ProtocolShare } from '../derive/composition.ts';
import { ABSENT, percent, written } from '../derive/format.ts';
import { type ClassFigures, type Measure, type Stat, STATS, statsOf } from '../derive/protocol_figures.ts';
import { Amount } from './parts.tsx';

/** One class, with what its cells are read from. */
export interface Line extends ClassFigures {
  readonly share: ProtocolShare;
}

interface TableProps {
  readonly lines: readonly Line[];
  readonly measures: readonly Measure[];
  readonly all: ClassFigures | undefined;
  readonly name: (line: Line) => ComponentChildren;
}

/** What a figure with its unit takes; narrower panels scroll sideways. */
const FIGURE_PX = 84;
const NAME_PX = 108;
const SHARE_PX = 132;

/** A line a class; what is measured stands side by side. Columns keep their width whatever the numbers are. */
export function WideTable({ lines, measures, all, name, withShare }: TableProps & { withShare: boolean }) {
  const columns = measures.reduce((sum, measure) => sum + measure.figures.length, 0);
  const firstPx = NAME_PX + (withShare ? SHARE_PX : 0);
  return (
    <table class='plain figures' style={{ minWidth: `${firstPx + columns * FIGURE_PX}px` }}>
      <colgroup>
        <col style={{ width: `${NAME_PX}px` }} />
        {withShare && <col style={{ width: `${SHARE_PX}px` }} />}
        <col span={columns} />
      </colgroup>
      <thead>
        <tr>
          <th scope='col' rowSpan={2}>Protocol</th>
          {withShare && <th scope='col' rowSpan={2} class='num' title='Of all bytes'>Share</th>}
          {measures.map((measure) =>
            hasOwnName(measure)
              ? (
                <th key={measure.name} scope='col' rowSpan={2} class='num' title={measure.meaning}>
                  {measure.name}
                </th>
              )
              : (
                <th
                  key={measure.name}
                  scope='colgroup'
                  colSpan={measure.figures.length}
                  class='group'
                  title={measure.meaning}
                >
                  <span>{measure.name}</span>
                </th>
              )
          )}
        </tr>
        <tr class={hasOwnName(measures[measures.length - 1]) ? 'inner' : undefined}>
          {measures.filter((measure) => !hasOwnName(measure)).map((measure) =>
            measure.figures.map(({ stat }) => (
              <th key={measure.name + stat} scope='col' class='num' title={STATS[stat].meaning}>
                {STATS[stat].name}
              </th>
            ))
          )}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.share.key}>
            <th scope='row'>{name(line)}</th>
            {withShare && (
              <td class='num share-cell'>
                <ShareTrack share={line.share} />
                {written(percent(line.share.percent))}
              </td>
            )}
            <WideCells measures={measures} figures={line} />
          </tr>
        ))}
      </tbody>
      {all && (
        <tfoot>
          <tr>
            <th scope='row'>All</th>
            {withShare && <td />}
            <WideCells measures={measures} figures={all} />
          </tr>
        </tfoot>
      )}
    </table>
  );
}

/** A figure that stands alone has its measure's name above it, over both lines of the header. */
const hasOwnName = (measure: Measure | undefined): boolean => measure?.figures[0]?.stat === 'total';

function ShareTrack({ share }: { share: ProtocolShare }) {
  return (
    <span class='mini-track' style={{ '--hue': `var(--c-${share.mark.hue})` }} aria-hidden='true'>
      <span style={{ width: `${share.percent ?? 0}%` }} />
    </span>
  );
}

function WideCells({ measures, figures }: { measures: readonly Measure[]; figures: ClassFigures }) {
  return (
    <>
      {measures.map((measure) =>
        measure.figures.map(({ stat, read }) => (
          <td key={measure.name + stat} class={`num stat-${stat}`}>
            <Amount quantity={read(figures)} />
          </td>
        ))
      )}
    </>
  );
}

/** A block a class; what is measured stands below each other, and what is not is left out. */
export function NarrowTable({ lines, measures, all, name }: TableProps) {
  const stats = statsOf(measures.filter((measure) => !hasOwnName(measure)));
  return (
    <table class='plain figures is-narrow'>
      <colgroup>
        <col class='name-column' />
        <col span={stats.length} />
      </colgroup>
      <thead>
        <tr>
          <th scope='col'>Protocol</th>
          {stats.map((stat) => (
            <th key={stat} scope='col' class='num' title={STATS[stat].meaning}>
              {STATS[stat].name}
            </th>
          ))}
        </tr>
      </thead>
      {lines.map((line) => (
        <tbody key={line.share.key}>
          <tr class='block-head'>
            <th scope='rowgroup' colSpan={2}>{name(line)}</th>
            <td class='num muted' colSpan={stats.length - 1}>
              {written(percent(line.share.percent))} of bytes
            </td>
          </tr>
          <NarrowLines measures={measures} stats={stats} figures={line} />
        </tbody>
      ))}
      {all && (
        <tbody>
          <tr class='block-head'>
            <th scope='rowgroup' colSpan={stats.length + 1}>All</th>
          </tr>
          <NarrowLines measures={measures} stats={stats} figures={all} />
        </tbody>
      )}
    </table>
  );
}

function NarrowLines(
  { measures, stats, figures }: {
    measures: readonly Measure[];
    stats: readonly Stat[];
    figures: ClassFigures;
  },
) {
  const measured = measures.filter((measure) =>
    measure.figures.some((figure) => figure.read(figures).value !== ABSENT)
  );
  return (
    <>
      {measured.map((measure) => (
        <tr key={measure.name}>
          <th scope='row' title={measure.meaning}>{measure.name}</th>
          {hasOwnName(measure)
            ? (
              <td class='num' colSpan={stats.length}>
                {measure.figures.map((figure) => (
                  <Amount
                    key={figure.stat}
                    quantity={figure.read(figures)}
                  />
                ))} <span class='muted'>in all</span>
              </td>
            )
            : stats.map((stat) => {
              const figure = measure.figures.find((candidate) => candidate.stat === stat);
              return (
                <td key={stat} class={`num stat-${stat}`}>
                  {figure && <Amount quantity={figure.read(figures)} />}
                </td>
              );
            })}
        </tr>
      ))}
      {measured.length === 0 && (
        <tr>
          <td class='muted' colSpan={stats.length + 1}>not measured</td>
        </tr>
      )}
    </>
  );
}
