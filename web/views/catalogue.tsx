/** Which catalogue named a session's applications, and the way to name them by today's. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { SessionRow } from '../../src/model/rows.ts';
import { useApp } from '../models/app.ts';
import { isAbort, sentenceOf } from '../transport/problem.ts';
import { Callout } from './parts.tsx';
import { Reworking } from './reworking.tsx';

export interface CatalogueProps {
  readonly session: SessionRow;
  /** Everything was labelled again. */
  readonly onLabelled: (session: SessionRow) => void;
}

export function CatalogueLine({ session, onLabelled }: CatalogueProps) {
  const { rest } = useApp();
  const today = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const error = useSignal<string | undefined>(undefined);
  useEffect(() => {
    const abort = new AbortController();
    rest.health(abort.signal).then(
      (health) => {
        today.value = health.catalogue_version;
      },
      (failure) => {
        // Without it the line says what it knows: which catalogue was used.
        if (!isAbort(failure)) today.value = undefined;
      },
    );
    return () => abort.abort();
  }, [session.session_id, session.catalogue_version]);

  async function label(): Promise<void> {
    busy.value = true;
    error.value = undefined;
    try {
      onLabelled(await rest.relabel(session.session_id));
    } catch (failure) {
      error.value = sentenceOf(failure);
    } finally {
      busy.value = false;
    }
  }

  const version = session.catalogue_version;
  const older = today.value !== undefined && today.value !== version;
  return (
    <>
      <p class='session-line' data-testid='catalogue'>
        <span>
          Applications are named by catalogue <b>{version ?? 'of an older Tapdeck'}</b>
          {older && (
            <>
              ; today’s is <b>{today.value}</b>
            </>
          )}.
        </span>
        {older && (
          <button
            type='button'
            class='button small'
            data-testid='relabel-button'
            disabled={busy.value || session.state === 'recording'}
            onClick={() => void label()}
          >
            Name them again
          </button>
        )}
      </p>
      {busy.value && <Reworking sessionId={session.session_id} />}
      {error.value && <Callout kind='error' testid='relabel-error'>{error.value}</Callout>}
    </>
  );
}
