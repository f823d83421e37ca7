/** One row of a long table. It is drawn again only when something of it changed: a step of the wheel leaves most alone. */
import { Component, type ComponentChildren } from 'preact';
import type { TextColumn } from '../derive/table_text.ts';

export interface Column<Row> extends TextColumn<Row> {
  readonly id: string;
  /** In place of the name. */
  readonly header?: ComponentChildren;
  /** A track of CSS grid-template-columns. */
  readonly width: string;
  readonly align?: 'end';
  readonly sort?: 'ascending' | 'descending' | 'none';
  /** @param before the row above, for columns that say `usesBefore` */
  readonly cell: (row: Row, before: Row | undefined) => ComponentChildren;
  /** Full text, where the cell may be cut. */
  readonly title?: (row: Row) => string;
  readonly usesBefore?: boolean;
  /** On a phone: below the usual lines of a row, with its name. */
  readonly further?: boolean;
  /** There it takes a whole line, for text that is long. */
  readonly long?: boolean;
}

export function cellClass<Row>(column: Column<Row>): string {
  const further = column.further ? column.long ? ' further long' : ' further' : '';
  return `vt-cell col-${column.id}${column.align === 'end' ? ' num' : ''}${further}`;
}

export interface TableRowProps<Row> {
  readonly id: string;
  readonly index: number;
  /** Undefined while it is on its way. */
  readonly row: Row | undefined;
  readonly before: Row | undefined;
  readonly columns: readonly Column<Row>[];
  readonly selected: boolean;
  /** The keys are here. */
  readonly active: boolean;
  readonly extra: string;
  /** The same function at every drawing. */
  readonly onPress: (index: number, row: Row, event: MouseEvent) => void;
}

export class TableRow<Row> extends Component<TableRowProps<Row>> {
  override shouldComponentUpdate(next: TableRowProps<Row>): boolean {
    const now = this.props;
    return next.row !== now.row || next.index !== now.index || next.selected !== now.selected ||
      next.active !== now.active || next.before !== now.before || next.columns !== now.columns ||
      next.extra !== now.extra;
  }

  override render({ id, index, row, before, columns, selected, active, extra, onPress }: TableRowProps<Row>) {
    if (row === undefined) {
      // The same elements as those of a row that is there: passing over rows that are on their way makes none anew.
      return (
        <div class='vt-row vt-waiting' role='row' id={id} aria-rowindex={index + 2}>
          {columns.map((column, at) => (
            <div key={column.id} role='gridcell' class={cellClass(column)}>
              {at === 0 && <span class='sr-only'>loading</span>}
            </div>
          ))}
        </div>
      );
    }
    return (
      <div
        class={`vt-row ${extra}${active ? ' is-active' : ''}`}
        role='row'
        id={id}
        aria-rowindex={index + 2}
        aria-selected={selected}
        data-testid='row'
        onClick={(event) => onPress(index, row, event)}
      >
        {columns.map((column) => (
          <div
            key={column.id}
            role='gridcell'
            class={cellClass(column)}
            title={column.title?.(row)}
            data-name={column.further ? column.name : undefined}
          >
            {column.cell(row, before)}
          </div>
        ))}
      </div>
    );
  }
}
