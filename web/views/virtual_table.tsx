/**
 * A table of any length: only the rows in view exist. Arrow keys move the selection, with Shift they extend it, Escape
 * lets it go; Ctrl+C copies it.
 */
import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { leastWidthPx } from '../derive/column_choice.ts';
import type { RowWindow } from '../derive/scroll.ts';
import { tableAct } from '../derive/table_keys.ts';
import { useApp } from '../models/app.ts';
import type { TableSource } from '../models/rows.ts';
import type { Selection } from '../models/selection.ts';
import { mountVirtualRows, OVERSCAN, type VirtualRows } from '../widgets/virtual_rows.ts';
import { useNarrow } from './narrow.ts';
import { cellClass, type Column, TableRow } from './table_row.tsx';
import { copiedSentence, copyText } from './table_tools.tsx';

export type { Column };

export interface VirtualTableProps<Row> {
  readonly label: string;
  readonly testid: string;
  /** The same array while nothing of it changed: others draw every row again. */
  readonly columns: readonly Column<Row>[];
  readonly source: TableSource<Row>;
  readonly follow: boolean;
  readonly onFollow?: (follow: boolean) => void;
  readonly selection: Selection<Row>;
  /** Index of a row to scroll to when it is told for the first time. */
  readonly reveal?: number | undefined;
  /** One row was selected, or none. */
  readonly onSelect?: (index: number | undefined, by: 'pointer' | 'keys') => void;
  /** A click on a row, or Enter on the selected one; without it a click selects. */
  readonly onOpen?: (row: Row) => void;
  readonly rowClass?: (row: Row) => string;
  readonly empty: ComponentChildren;
  /** Height of a row on a wide and on a narrow screen. */
  readonly rowPx: readonly [wide: number, narrow: number];
  /** Is told the first row in view. */
  readonly inView?: Signal<number>;
}

/** Between columns, and beside them: as in css/tables.css. */
const GAP_PX = 12;
const PADDING_PX = 32;

export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { columns, source, selection } = props;
  const { toasts } = useApp();
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
        const { inView } = callbacks.current;
        if (inView) inView.value = Math.min(window.last, window.first + (window.first > 0 ? OVERSCAN : 0));
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

  useLayoutEffect(() => selection.follow(source), [selection, source, source.revision.value]);

  function select(index: number | undefined, by: 'pointer' | 'keys'): void {
    if (index === undefined) selection.clear();
    else selection.only(index, source.at(index));
    callbacks.current.onSelect?.(index, by);
  }

  function onKeyDown(event: KeyboardEvent): void {
    // Keys on a button in the header are the button's.
    if (event.target !== event.currentTarget || event.altKey) return;
    const active = selection.active.peek();
    if (event.key === 'Enter') {
      const row = active === undefined ? undefined : source.at(active);
      if (row !== undefined) props.onOpen?.(row);
      return;
    }
    const press = { key: event.key, shift: event.shiftKey, command: event.ctrlKey || event.metaKey };
    const page = Math.max(1, last - first - 2 * OVERSCAN);
    const act = tableAct(press, { active, selected: selection.count.peek(), count, first, page });
    if (act === undefined) return;
    event.preventDefault();
    // What is selected must not run away.
    if (act.kind !== 'clear') callbacks.current.onFollow?.(false);
    switch (act.kind) {
      case 'clear':
        return select(undefined, 'keys');
      case 'all':
        selection.only(0, source.at(0));
        return selection.extend(source, count - 1);
      case 'toggle': {
        const row = source.at(act.index);
        return row === undefined ? undefined : selection.toggle(act.index, row);
      }
      case 'only':
        select(act.index, 'keys');
        break;
      case 'extend':
        selection.extend(source, act.index);
        break;
      case 'move':
        selection.move(act.index);
        break;
    }
    rows.current?.show(act.index);
  }

  /** Looked up when it is called: rows keep the first of these functions. */
  const press = useRef((index: number, row: Row, event: MouseEvent) => {
    const { source, selection, onOpen, onFollow } = callbacks.current;
    onFollow?.(false);
    if (event.shiftKey) return selection.extend(source, index);
    if (event.ctrlKey || event.metaKey) return selection.toggle(index, row);
    const again = selection.active.peek() === index && selection.count.peek() <= 1;
    pick.current(again && !onOpen ? undefined : index, 'pointer');
    onOpen?.(row);
  });
  const pick = useRef(select);
  pick.current = select;

  function onCopy(event: ClipboardEvent): void {
    const picked = selection.rows();
    // Text that was marked with the mouse is meant.
    if (picked.length === 0 || String(getSelection()) !== '') return;
    event.clipboardData?.setData('text/plain', copyText(columns, picked));
    event.preventDefault();
    toasts.show(copiedSentence(picked.length));
  }

  // After a jump every row is another one: the same keys then keep the elements, and only text changes. After a small
  // step most rows stay, and their elements with them.
  if (Math.abs(first - lastFirst.current) * 2 > last - first) keyBase.current += first - lastFirst.current;
  lastFirst.current = first;

  const template = columns.map((column) => column.width).join(' ');
  const indexes: number[] = [];
  for (let index = first; index < Math.min(last, count); index += 1) indexes.push(index);
  const active = selection.active.value;
  void selection.count.value;
  const usesBefore = columns.some((column) => column.usesBefore);
  const leastPx = narrow.value ? 0 : leastWidthPx(columns.map(({ width }) => width), GAP_PX, PADDING_PX);

  return (
    <div
      class='vt'
      style={{ '--columns': template, '--row': `${rowPx}px`, '--count': count, '--least': `${leastPx}px` }}
      data-testid={props.testid}
    >
      <div
        class='vt-grid'
        ref={box}
        role='grid'
        aria-label={props.label}
        aria-rowcount={source.complete.value ? count + 1 : -1}
        aria-colcount={columns.length}
        aria-multiselectable
        aria-activedescendant={active !== undefined && active >= first && active < last
          ? `${id}-${active}`
          : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onCopy={onCopy}
        onMouseDown={(event) => {
          // A range of rows, not of text; the focus comes all the same.
          if (!event.shiftKey) return;
          event.preventDefault();
          event.currentTarget.focus({ preventScroll: true });
        }}
      >
        <div role='rowgroup' class='vt-head'>
          <div class='vt-row' role='row' aria-rowindex={1}>
            {columns.map((column) => (
              <div key={column.id} role='columnheader' class={cellClass(column)} aria-sort={column.sort}>
                {column.header ?? column.name}
              </div>
            ))}
          </div>
        </div>
        <div class='vt-spacer' ref={spacer} role='presentation'>
          <div class='vt-rows' role='rowgroup' style={{ transform: `translateY(${offsetPx}px)` }}>
            {indexes.map((index) => {
              const row = source.at(index);
              return (
                <TableRow
                  key={index - keyBase.current}
                  id={`${id}-${index}`}
                  index={index}
                  row={row}
                  before={usesBefore && index > 0 ? source.at(index - 1) : undefined}
                  columns={columns}
                  selected={row !== undefined && selection.has(index, row)}
                  active={active === index}
                  extra={row === undefined ? '' : props.rowClass?.(row) ?? ''}
                  onPress={press.current}
                />
              );
            })}
          </div>
        </div>
      </div>
      {count === 0 && <div class='vt-empty'>{props.empty}</div>}
    </div>
  );
}
