/** Rows of a table taken beside what is drawn: some for a copy, all of them as a CSV file. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { headerLine, rowLines, type TextColumn } from '../derive/table_text.ts';
import { saveBlob } from '../transport/export.ts';
import { isAbort, sentenceOf } from '../transport/problem.ts';
import type { TableSource } from './rows.ts';
import type { Toasts } from './toasts.ts';

/** Text is handed to the browser, which keeps large files on disk, at so many characters. */
const PIECE_CHARACTERS = 4_000_000;

export async function takeRows<Row>(source: TableSource<Row>, first: number, most: number): Promise<Row[]> {
  const abort = new AbortController();
  const taken: Row[] = [];
  for await (const rows of source.read(first, abort.signal)) {
    taken.push(...rows.slice(0, most - taken.length));
    if (taken.length >= most) break;
  }
  return taken;
}

export interface TableFile {
  /** Rows that were written so far; undefined while nothing is saved. */
  readonly rows: ReadonlySignal<number | undefined>;
  save<Row>(source: TableSource<Row>, columns: readonly TextColumn<Row>[], name: string): Promise<void>;
  cancel(): void;
}

export function createTableFile(toasts: Toasts): TableFile {
  const rows = signal<number | undefined>(undefined);
  let abort = new AbortController();
  return {
    rows,
    async save(source, columns, name) {
      if (rows.peek() !== undefined) return;
      abort = new AbortController();
      rows.value = 0;
      try {
        saveBlob(await written(source, columns, abort.signal, (count) => rows.value = count), name);
        toasts.show(`Saved ${name}.`);
      } catch (error) {
        if (!isAbort(error)) toasts.show(`${name} was not saved: ${sentenceOf(error)}`, { kind: 'error' });
      }
      rows.value = undefined;
    },
    cancel: () => abort.abort(),
  };
}

async function written<Row>(
  source: TableSource<Row>,
  columns: readonly TextColumn<Row>[],
  abort: AbortSignal,
  onRows: (count: number) => void,
): Promise<Blob> {
  const type = 'text/csv;charset=utf-8';
  let whole = new Blob([], { type });
  let text = headerLine(columns, 'csv');
  let count = 0;
  let before: Row | undefined;
  for await (const rows of source.read(0, abort)) {
    abort.throwIfAborted();
    text += rowLines(columns, rows, 'csv', before);
    before = rows.at(-1) ?? before;
    onRows(count += rows.length);
    if (text.length < PIECE_CHARACTERS) continue;
    whole = new Blob([whole, text], { type });
    text = '';
  }
  return new Blob([whole, text], { type });
}
