/** A table of any length: only the rows in view exist. Arrow keys move the selection, Escape lets it go. */
import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { RowWindow } from '../derive/scroll.ts';
import type { RowSource } from '../models/rows.ts';
import { mountVirtualRows, type VirtualRows } from '../widgets/virtual_rows.ts';
import { useNarrow } from './narrow.ts';

export interface Column<Row> {
  readonly id: string;
  readonly header: ComponentChildren;
  /** A track of CSS grid-template-columns. */
  readonly width: string;
  readonly align?: 'end';
  readonly sort?: 'ascending' | 'descending' | 'none';
  readonly cell: (row: Row) => ComponentChildren;
  /** Full text, where the cell may be cut. */
  readonly title?: (row: Row) => string;
}

export interface VirtualTableProps<Row> {
  readonly label: string;
  readonly testid: string;
  readonly columns: readonly Column<Row>[];
  readonly source: RowSource<Row>;
  readonly follow: boolean;
  readonly onFollow?: (follow: boolean) => void;
  /** Index of the selected row. */
  readonly selected: ReadonlySignal<number | undefined>;
  /** Index of a row to scroll to when it is told for the first time. */
  readonly reveal?: number | undefined;
  readonly onSelect: (index: number | undefined, by: 'pointer' | 'keys') => void;
  /** A click on a row, or Enter on the selected one; without it a click selects. */
  readonly onOpen?: (row: Row) => void;
  readonly rowClass?: (row: Row) => string;
  readonly empty: ComponentChildren;
  /** Height of a row on a wide and on a narrow screen. */
  readonly rowPx: readonly [wide: number, narrow: number];
}

export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { columns, source, selected } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const spacer = useRef<HTMLDivElement>(null);
  const rows = useRef<VirtualRows | undefined>(undefined);
  const keyBase = useRef(0);
  const lastFirst = useRef(0);
  const callbacks = useRef(props);
  callbacks.current = props;
  const shown = useSignal<RowWindow>({ first: 0, last: 0, offsetPx: 0, heightPx: 0 });
  const narrow = useNarrow();
  const rowPx = props.rowPx[narrow.value ? 1 : 0];
  const count = source.count.value;
  void source.revision.value;

  useLayoutEffect(() => {
    if (box.current === null || spacer.current === null) return;
    const mounted = mountVirtualRows(box.current, spacer.current, { rows: 0, rowPx, follow: false }, {
      window: (window) => {
        shown.value = window;
      },
      end: (position) => callbacks.current.onFollow?.(position === 'at end'),
    });
    rows.current = mounted;
    return () => mounted.dispose();
  }, [source]);
  useLayoutEffect(() => rows.current?.update({ rows: count, rowPx, follow: props.follow }), [
    source,
    count,
    rowPx,
    props.follow,
  ]);

  const revealed = props.reveal !== undefined && props.reveal < count ? props.reveal : undefined;
  useLayoutEffect(() => {
    // A row that is in view stays where it is.
    if (revealed !== undefined) rows.current?.show(revealed);
  }, [revealed]);

  const { first, last, offsetPx } = shown.value;
  useLayoutEffect(() => source.want(first, Math.max(last, 1)));

  function onKeyDown(event: KeyboardEvent): void {
    // Keys on a button in the header are the button's.
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter' && selected.value !== undefined) {
      const row = source.at(selected.value);
      if (row !== undefined) props.onOpen?.(row);
      return;
    }
    const target = nextIndex(event.key, selected.value, count, Math.max(1, last - first - 20), first);
    if (target === undefined) return;
    event.preventDefault();
    props.onSelect(target === -1 ? undefined : target, 'keys');
    if (target >= 0) rows.current?.show(target);
  }

  // After a jump every row is another one: the same keys then keep the elements, and only text changes. After a small
  // step most rows stay, and their elements with them.
  if (Math.abs(first - lastFirst.current) * 2 > last - first) keyBase.current += first - lastFirst.current;
  lastFirst.current = first;

  const template = columns.map((column) => column.width).join(' ');
  const indexes: number[] = [];
  for (let index = first; index < Math.min(last, count); index += 1) indexes.push(index);
  const active = selected.value;

  return (
    <div
      class='vt'
      style={{ '--columns': template, '--row': `${rowPx}px`, '--count': count }}
      data-testid={props.testid}
    >
      <div
        class='vt-grid'
        ref={box}
        role='grid'
        aria-label={props.label}
        aria-rowcount={source.complete.value ? count + 1 : -1}
        aria-colcount={columns.length}
        aria-activedescendant={active !== undefined && active >= first && active < last
          ? `${id}-${active}`
          : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div role='rowgroup' class='vt-head'>
          <div class='vt-row' role='row' aria-rowindex={1}>
            {columns.map((column) => (
              <div key={column.id} role='columnheader' class={cellClass(column)} aria-sort={column.sort}>
                {column.header}
              </div>
            ))}
          </div>
        </div>
        <div class='vt-spacer' ref={spacer} role='presentation'>
          <div class='vt-rows' role='rowgroup' style={{ transform: `translateY(${offsetPx}px)` }}>
            {indexes.map((index) => (
              <TableRow
                key={index - keyBase.current}
                id={`${id}-${index}`}
                index={index}
                row={source.at(index)}
                columns={columns}
                selected={active === index}
                rowClass={props.rowClass}
                onClick={(row) => {
                  props.onSelect(active === index && !props.onOpen ? undefined : index, 'pointer');
                  props.onOpen?.(row);
                }}
              />
            ))}
          </div>
        </div>
      </div>
      {count === 0 && <div class='vt-empty'>{props.empty}</div>}
    </div>
  );
}

function cellClass<Row>(column: Column<Row>): string {
  return `vt-cell col-${column.id}${column.align === 'end' ? ' num' : ''}`;
}

function TableRow<Row>(
  { id, index, row, columns, selected, rowClass, onClick }: {
    id: string;
    index: number;
    row: Row | undefined;
    columns: readonly Column<Row>[];
    selected: boolean;
    rowClass: ((row: Row) => string) | undefined;
    onClick: (row: Row) => void;
  },
) {
  if (row === undefined) {
    return (
      <div class='vt-row vt-waiting' role='row' id={id} aria-rowindex={index + 2}>
        <div class='vt-cell' role='gridcell'>
          <span class='sr-only'>loading</span>
        </div>
      </div>
    );
  }
  return (
    <div
      class={`vt-row ${rowClass?.(row) ?? ''}`}
      role='row'
      id={id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-testid='row'
      onClick={() => onClick(row)}
    >
      {columns.map((column) => (
        <div key={column.id} role='gridcell' class={cellClass(column)} title={column.title?.(row)}>
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

/** Row to select after a key; -1 for none, undefined when the key is not ours. */
function nextIndex(
  key: string,
  selected: number | undefined,
  count: number,
  page: number,
  first: number,
): number | undefined {
  if (count === 0) return undefined;
  const within = (index: number) => Math.max(0, Math.min(count - 1, index));
  switch (key) {
    case 'ArrowDown':
      return within(selected === undefined ? first : selected + 1);
    case 'ArrowUp':
      return within(selected === undefined ? first : selected - 1);
    case 'PageDown':
      return within((selected ?? first) + page);
    case 'PageUp':
      return within((selected ?? first) - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'Escape':
      return selected === undefined ? undefined : -1;
    default:
      return undefined;
  }
}
