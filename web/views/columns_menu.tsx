/** The columns of a table: a button that opens a list of boxes to tick. */
import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { ChosenColumns } from '../models/chosen_columns.ts';
import { Icon } from './icon.tsx';

export interface ColumnName {
  readonly id: string;
  readonly name: string;
}

export function ColumnsMenu(
  { table, all, chosen }: {
    /** Of which table, for who does not see it: "packets". */
    table: string;
    all: readonly ColumnName[];
    chosen: ChosenColumns;
  },
) {
  const open = useSignal(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const shown = chosen.shown.value;

  useEffect(() => {
    if (!open.value) return;
    root.current?.querySelector('input')?.focus();
    const outside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) open.value = false;
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [open.value]);

  return (
    <div
      class='columns'
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open.value) return;
        // What else Escape means is not meant here.
        event.stopPropagation();
        open.value = false;
        button.current?.focus();
      }}
    >
      <button
        ref={button}
        type='button'
        class='button small'
        aria-expanded={open.value}
        aria-controls={id}
        data-testid={`${table}-columns`}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name='columns' />Columns
      </button>
      {open.value && (
        <div class='columns-menu' id={id} role='group' aria-label={`Columns of ${table}`}>
          {all.map((column) => {
            const on = shown.includes(column.id);
            const last = on && shown.length === 1;
            return (
              <label class='check' key={column.id} title={last ? 'One column stays' : undefined}>
                <input
                  type='checkbox'
                  checked={on}
                  aria-disabled={last}
                  data-testid={`column-${column.id}`}
                  onChange={(event) => {
                    chosen.toggle(column.id);
                    // A box whose column stays keeps its tick.
                    event.currentTarget.checked = chosen.shown.peek().includes(column.id);
                  }}
                />
                {column.name}
              </label>
            );
          })}
          <button
            type='button'
            class='button small'
            disabled={chosen.usual.value}
            data-testid={`${table}-columns-reset`}
            onClick={() => {
              chosen.reset();
              // The button that was pressed is disabled now.
              root.current?.querySelector('input')?.focus();
            }}
          >
            Usual columns
          </button>
        </div>
      )}
    </div>
  );
}
