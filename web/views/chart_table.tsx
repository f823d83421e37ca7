/** A chart as a table: for those who do not see it, and for those who want the figures. */
import type { Signal } from '@preact/signals';

export interface ChartTableRow {
  /** The moment, in words. */
  readonly name: string;
  /** The same in full. */
  readonly title?: string;
  readonly cells: readonly string[];
}

export function TableToggle({ shown }: { shown: Signal<boolean> }) {
  return (
    <button
      type='button'
      class='button small quiet'
      aria-pressed={shown.value}
      data-testid='chart-table-toggle'
      onClick={() => {
        shown.value = !shown.value;
      }}
    >
      Table
    </button>
  );
}

export function ChartTable(
  { label, columns, rows, note, class: extra = '', testid }: {
    label: string;
    /** Those of figures: they stand on the right. */
    columns: readonly string[];
    rows: readonly ChartTableRow[];
    /** What is not among the rows. */
    note?: string | undefined;
    class?: string;
    testid: string;
  },
) {
  return (
    <div class={`chart-table ${extra}`} tabIndex={0} role='region' aria-label={`${label}, as a table`}>
      {note !== undefined && <p class='hint'>{note}</p>}
      <table class='plain' data-testid={testid}>
        <thead>
          <tr>
            <th scope='col'>Time</th>
            {columns.map((name) => <th key={name} scope='col' class='num'>{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, title, cells }, at) => (
            <tr key={at}>
              <th scope='row' title={title}>{name}</th>
              {cells.map((cell, i) => <td key={columns[i]} class='num'>{cell}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
