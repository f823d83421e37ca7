import { signal, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { counted } from '../derive/format.ts';
import { type SessionFilter, showsAll, withSessionField } from '../derive/session_filter.ts';
import { useApp } from '../models/app.ts';
import { FileButton } from './file_button.tsx';
import { FirstRun } from './first_run.tsx';
import { Icon } from './icon.tsx';
import { Callout, Empty, Loading } from './parts.tsx';
import { SelectionBar } from './selection_bar.tsx';
import { SessionFilters } from './session_filters.tsx';
import { SessionList } from './session_list.tsx';

export function SessionsPage({ filter }: { filter: SessionFilter }) {
  const { sessions, router } = useApp();
  // Chosen ones stay chosen while the list is narrowed: sessions of different searches are compared.
  const chosen = useMemo(() => signal<ReadonlySet<number>>(new Set()), []);
  const open = useSignal(false);
  useEffect(() => sessions.show(filter), [JSON.stringify(filter)]);
  const known = sessions.complete.value;
  const count = sessions.count.value;
  const error = sessions.error.value;
  const onChange = (next: SessionFilter, how: 'push' | 'replace') =>
    router.go({ page: 'sessions', filter: next }, how);
  return (
    <>
      <div class='page-head'>
        <h1>Sessions</h1>
        <span class='row-count' data-testid='session-count'>{known ? counted(count, 'session') : ''}</span>
        <SelectionBar chosen={chosen} />
        <div class='page-tools'>
          <FileButton class='button' testid='import-input'>
            <Icon name='upload' />Import files
          </FileButton>
        </div>
      </div>
      {error && (
        <Callout kind='error'>
          <p>{error}</p>
          <button type='button' class='button small' onClick={sessions.refresh}>Try again</button>
        </Callout>
      )}
      {!known
        ? error ? null : <Loading label='Reading sessions' />
        : sessions.isEmpty.value
        ? <FirstRun />
        : (
          <>
            <SessionFilters filter={filter} onChange={onChange} open={open} />
            {count > 0 ? <SessionList chosen={chosen} filter={filter} onChange={onChange} /> : (
              <Empty>
                {filter.q === undefined
                  ? 'No session fits these filters. '
                  : `No session matches “${filter.q}”${
                    showsAll(withSessionField(filter, 'q', '')) ? '.' : ' and these filters.'
                  } `}
                <button type='button' class='button small' onClick={() => onChange({}, 'push')}>
                  Show all
                </button>
              </Empty>
            )}
          </>
        )}
    </>
  );
}
