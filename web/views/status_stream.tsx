/** What was written minute by minute, the newest first; each leads to its moment. */
import { useSignal } from '@preact/signals';
import type { SummaryRow } from '../../src/model/summary.ts';
import type { Route } from '../derive/route.ts';
import { momentText, sectionsOf, writerName, type WrittenMoment } from '../derive/words.ts';
import type { WordsModel } from '../models/words.ts';
import { Icon } from './icon.tsx';
import { Link } from './parts.tsx';
import { Told } from './told.tsx';
import { useMarks } from './use_marks.ts';

export interface StatusStreamProps {
  readonly model: WordsModel;
  readonly moments: readonly WrittenMoment[];
  /** Where a moment is shown; undefined: its packets are gone. */
  readonly routeAt: ((timeUs: number) => Route) | undefined;
  readonly whereOf: (row: SummaryRow) => string | undefined;
}

export function StatusStream({ model, moments, routeAt, whereOf }: StatusStreamProps) {
  const marks = useMarks<HTMLElement>();
  return (
    <section ref={marks} class='statuses' aria-label='Statuses' tabIndex={0} data-testid='statuses'>
      <ol>
        {moments.map((moment) => (
          <Status
            key={moment.time_us}
            moment={moment}
            time={momentText(moment.time_us, moments)}
            to={routeAt?.(moment.time_us)}
            whereOf={whereOf}
          />
        ))}
      </ol>
      {model.hasOlder.value && (
        <button type='button' class='button small' data-testid='older-statuses' onClick={model.older}>
          Earlier statuses
        </button>
      )}
    </section>
  );
}

function Status(
  { moment: { versions }, time, to, whereOf }: {
    moment: WrittenMoment;
    time: string;
    to: Route | undefined;
    whereOf: StatusStreamProps['whereOf'];
  },
) {
  const at = useSignal(0);
  const row = versions[at.value] ?? versions[0];
  const next = versions[(at.value + 1) % versions.length];
  const where = whereOf(row);
  const struck = row.report?.struck ?? 0;
  return (
    <li class='status' data-testid='status'>
      <p class='status-head'>
        {to === undefined
          ? <span class='status-time'>{time}</span>
          : (
            <Link to={to} class='status-time' testid='status-time'>
              <Icon name='play' />
              <span class='sr-only'>Replay at</span>
              {time}
            </Link>
          )}
        <span class='status-author' data-testid='status-author'>
          {row.written_by === 'rules'
            ? 'Tapdeck'
            : `${writerName(row.written_by)}${where ? `, ${where}` : ''}${
              struck > 0 ? `, ${struck} struck` : ''
            }`}
        </span>
        {versions.length > 1 && next && (
          <button
            type='button'
            class='button small quiet'
            data-testid='status-version'
            onClick={() => {
              at.value = (at.value + 1) % versions.length;
            }}
          >
            {next.written_by === 'rules' ? 'Built-in text' : `By ${writerName(next.written_by)}`}
          </button>
        )}
      </p>
      <div class='words-text'>
        {sectionsOf(row).flatMap(({ sentences }) => sentences).map((sentence, i) => (
          <Told key={i} sentence={sentence} report={row.report} />
        ))}
      </div>
      {row.report?.fallback != null && <p class='status-fallback'>{row.report.fallback}</p>}
    </li>
  );
}
