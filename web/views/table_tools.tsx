/** What can be taken out of a table: its rows as text to paste, or all of them as a file. */
import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { count, counted } from '../derive/format.ts';
import { headerLine, MAX_COPIED_ROWS, rowLines, type TextColumn } from '../derive/table_text.ts';
import { useApp } from '../models/app.ts';
import type { TableSource } from '../models/rows.ts';
import type { Selection } from '../models/selection.ts';
import { createTableFile, takeRows } from '../models/table_file.ts';
import { sentenceOf } from '../transport/problem.ts';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';

export interface TableToolsProps<Row> {
  /** "packets"; rows are called so. */
  readonly table: string;
  readonly columns: readonly TextColumn<Row>[];
  readonly source: TableSource<Row>;
  readonly selection: Selection<Row>;
  /** The first row that is in view: a copy of a table that is too long for one begins there. */
  readonly inView: ReadonlySignal<number>;
  readonly fileName: string;
}

/** Rows with a header, as a spreadsheet takes them from the clipboard. */
export function copyText<Row>(columns: readonly TextColumn<Row>[], rows: readonly Row[]): string {
  return headerLine(columns, 'tabs') + rowLines(columns, rows, 'tabs');
}

export function copiedSentence(rows: number): string {
  return `${counted(rows, 'row')} copied as text, with a header.`;
}

export function TableTools<Row>(props: TableToolsProps<Row>) {
  const { table, columns, source, selection } = props;
  const { toasts } = useApp();
  const file = useMemo(() => createTableFile(toasts), [toasts]);
  useEffect(() => () => file.cancel(), [file]);
  /** What the browser does not let a page copy. */
  const byHand = useSignal<string | undefined>(undefined);
  const rows = source.count.value;
  const selected = selection.count.value;
  const saving = file.rows.value;

  async function copy(): Promise<void> {
    const [first, most] = stretch(rows, props.inView.peek());
    try {
      const taken = selected > 0 ? selection.rows() : await takeRows(source, first, most);
      const text = copyText(columns, taken);
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        // Forbidden, or an address that is neither https nor this machine: there is no clipboard then.
        byHand.value = text;
        return;
      }
      const part = selected === 0 && taken.length < rows
        ? ` A copy holds ${
          count(MAX_COPIED_ROWS)
        } at most: these begin with the first in view. Save the file for all.`
        : '';
      toasts.show(`${copiedSentence(taken.length)}${part}`);
    } catch (error) {
      toasts.show(`Nothing was copied: ${sentenceOf(error)}`, { kind: 'error' });
    }
  }

  return (
    <>
      <button
        type='button'
        class='button small'
        disabled={rows === 0}
        title={selected > 0
          ? 'Copy the selected rows as text, to paste into a spreadsheet or a ticket'
          : `Copy the ${table} as text, to paste into a spreadsheet or a ticket`}
        data-testid={`${table}-copy`}
        onClick={() => void copy()}
      >
        <Icon name='copy' />
        {selected > 0 ? `Copy ${counted(selected, 'row')}` : 'Copy'}
      </button>
      <button
        type='button'
        class='button small'
        disabled={rows === 0 && saving === undefined}
        title={`Save the ${table} that are listed, with the columns that are shown`}
        data-testid={`${table}-csv`}
        onClick={() => saving === undefined ? void file.save(source, columns, props.fileName) : file.cancel()}
      >
        <Icon name='down' />
        {saving === undefined ? 'CSV' : `Cancel (${count(saving)})`}
      </button>
      {byHand.value !== undefined && (
        <CopyByHand
          text={byHand.value}
          onClose={() => {
            byHand.value = undefined;
          }}
        />
      )}
    </>
  );
}

/** First row and how many: all of them, or what a copy may hold from the first one in view on. */
function stretch(rows: number, inView: number): [first: number, most: number] {
  if (rows <= MAX_COPIED_ROWS) return [0, rows];
  return [Math.min(inView, rows - MAX_COPIED_ROWS), MAX_COPIED_ROWS];
}

function CopyByHand({ text, onClose }: { text: string; onClose: () => void }) {
  return (
    <Dialog title='Copy by hand' testid='copy-by-hand' onClose={onClose}>
      <p>
        Browsers let a page copy only at https addresses and on this machine itself. The rows are below, all
        of them marked: press Ctrl+C, or Cmd+C on a Mac.
      </p>
      <textarea
        class='copy-text'
        readOnly
        rows={12}
        aria-label='Rows to copy'
        value={text}
        autofocus
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
    </Dialog>
  );
}
