/** The rows of an answer as a table, and as a file. */
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { AskAnswer } from '../../src/model/ask.ts';
import type { Cell } from '../../src/model/query.ts';
import type { SessionRow } from '../../src/model/rows.ts';
import { foundText } from '../derive/ask.ts';
import { answerCsv, cellQuantity, cellRoute, type ShownColumn, sortedCells } from '../derive/ask_rows.ts';
import { ABSENT, count } from '../derive/format.ts';
import { nextSort, type Sort } from '../derive/sort.ts';
import { saveBlob } from '../transport/export.ts';
import { useCopy } from './copy_text.ts';
import { Icon } from './icon.tsx';
import { Amount, Link } from './parts.tsx';
import { SortButton, sortState } from './sort_button.tsx';

/** More at once makes the page slow to draw. */
const ROWS_AT_ONCE = 100;
/** No column: as the query sorted them. */
const UNSORTED: Sort<number> = { column: -1, order: 'up' };

interface RowsProps {
  readonly answer: AskAnswer;
  readonly columns: readonly ShownColumn[];
  readonly session: SessionRow;
}

export function AskRows({ answer, columns, session }: RowsProps) {
  const sort = useSignal(UNSORTED);
  const shown = useSignal(ROWS_AT_ONCE);
  const copy = useCopy();
  const { rows } = answer;
  const sorted = useMemo(
    () => sortedCells(rows, sort.value.column < 0 ? undefined : sort.value),
    [rows, sort.value],
  );
  const csv = () => answerCsv({ columns: answer.columns, rows: sorted });
  return (
    <div class='ask-rows'>
      <div class='ask-rows-head'>
        <p data-testid='ask-found'>{foundText(answer)}</p>
        {sort.value.column >= 0 && (
          <button
            type='button'
            class='button small quiet'
            onClick={() => {
              sort.value = UNSORTED;
            }}
          >
            Order of the query
          </button>
        )}
        <button
          type='button'
          class='button small'
          data-testid='ask-copy'
          onClick={() => void copy(csv(), 'CSV')}
        >
          <Icon name='copy' />Copy CSV
        </button>
        <button
          type='button'
          class='button small'
          data-testid='ask-save'
          onClick={() =>
            saveBlob(new Blob([csv()], { type: 'text/csv' }), `session-${session.session_id}-answer.csv`)}
        >
          <Icon name='down' />Save CSV
        </button>
      </div>
      <div class='table-scroll' tabIndex={0} role='region' aria-label='Rows of the answer'>
        <table class='plain' data-testid='ask-table'>
          <thead>
            <tr>
              {columns.map((column, at) => (
                <th
                  key={at}
                  scope='col'
                  class={column.kind === 'number' && column.unit !== 'us' ? 'num' : undefined}
                  title={column.name}
                  aria-sort={sortState(sort.value, at)}
                >
                  <SortButton
                    name={column.heading}
                    state={sortState(sort.value, at)}
                    onClick={() => {
                      sort.value = nextSort(sort.value, at, column.kind);
                    }}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shown.value).map((row, i) => (
              <tr key={i}>
                {columns.map((column, at) => (
                  <td key={at} class={column.kind === 'number' && column.unit !== 'us' ? 'num' : undefined}>
                    <CellView session={session} column={column} cell={row[at] ?? null} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown.value && (
        <button
          type='button'
          class='button small ask-more'
          data-testid='ask-more'
          onClick={() => {
            shown.value = rows.length;
          }}
        >
          Show all {count(rows.length)} rows
        </button>
      )}
    </div>
  );
}

function CellView({ session, column, cell }: { session: SessionRow; column: ShownColumn; cell: Cell }) {
  const route = cellRoute(session, column, cell);
  const text = <CellText column={column} cell={cell} />;
  return route === undefined ? text : <Link to={route} class='pick' testid='ask-cell-link'>{text}</Link>;
}

function CellText({ column, cell }: { column: ShownColumn; cell: Cell }) {
  if (cell === null) {
    return <Amount quantity={{ value: ABSENT, unit: '', missing: 'not measured or not known' }} />;
  }
  if (typeof cell === 'string') return <span class='ask-text' title={cell}>{cell}</span>;
  const quantity = cellQuantity(column, cell);
  return (
    <span title={quantity.exact}>
      <Amount quantity={quantity} />
    </span>
  );
}
