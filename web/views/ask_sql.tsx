/** The field for SQL, and beside it what there is to read. */
import type { Signal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { AskRequest } from '../../src/model/ask.ts';
import { MOST_SQL_CHARS } from '../../src/model/query.ts';
import { columnsOf, VIEWS } from '../../src/model/views.ts';

const EXAMPLE = 'select app, bytes\nfrom app_view\norder by bytes desc\nlimit 10';

export function AskSql(
  { sql, edits, onAsk }: { sql: Signal<string>; edits: number; onAsk: (ask: AskRequest) => void },
) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: edits === 0 }), [edits]);
  const typed = sql.value.trim();
  const run = () => {
    if (typed !== '') onAsk({ sql: typed });
  };
  return (
    <div class='ask-sql'>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <label class='sr-only' for={id}>SQL</label>
        <textarea
          ref={field}
          id={id}
          class='mono'
          rows={9}
          maxLength={MOST_SQL_CHARS}
          spellcheck={false}
          autocomplete='off'
          autocapitalize='off'
          placeholder={EXAMPLE}
          aria-describedby={`${id}-hint`}
          value={sql.value}
          data-testid='ask-sql'
          onInput={({ currentTarget }) => {
            sql.value = currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              run();
            }
          }}
        />
        <div class='ask-run'>
          <button type='submit' class='button primary' disabled={typed === ''} data-testid='ask-run'>
            Run
          </button>
          <p class='hint' id={`${id}-hint`}>
            <kbd>Ctrl</kbd> <kbd>Enter</kbd>{' '}
            runs it. One statement that only reads; the views hold this session alone. At most 5 s of
            processor time and 1,000 rows.
          </p>
        </div>
      </form>
      <section class='ask-views' tabIndex={0} aria-label='Views and their columns' data-testid='ask-views'>
        <p class='hint'>
          Units are in the names: <code>_us</code> microseconds since 1970 (UTC), <code>_ms</code>,{' '}
          <code>_bps</code>; sizes are bytes. NULL: not measured.
        </p>
        {VIEWS.map((view) => (
          <details key={view.name}>
            <summary>
              <code>{view.name}</code>
            </summary>
            <p class='hint'>{view.about}</p>
            <p class='mono'>{columnsOf(view).join(', ')}</p>
          </details>
        ))}
      </section>
    </div>
  );
}
