/** Which addresses count as "here" on a stored session, and the way to say otherwise. */
import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { SessionRow } from '../../src/model/rows.ts';
import { hereText, parseHere, sameHere } from '../derive/directions.ts';
import { useApp } from '../models/app.ts';
import { sentenceOf } from '../transport/problem.ts';
import { Callout } from './parts.tsx';
import { Reworking } from './reworking.tsx';

export interface DirectionsProps {
  readonly session: SessionRow;
  /** Everything was worked out again. */
  readonly onMoved: (session: SessionRow) => void;
  /** There are packets, but none went in or out. */
  readonly nothingHere: boolean;
}

export function Directions({ session, onMoved, nothingHere }: DirectionsProps) {
  const editing = useSignal(false);
  const here = session.local_addresses;
  // Where packets were removed there is nothing to count again; the head says that they were.
  const open = session.packets_removed_us === null && (
    <button
      type='button'
      class='button small'
      aria-label='Directions: change which addresses are here'
      data-testid='directions-button'
      disabled={session.state === 'recording'}
      onClick={() => {
        editing.value = true;
      }}
    >
      Directions
    </button>
  );
  if (editing.value) {
    return (
      <DirectionsForm
        session={session}
        onMoved={onMoved}
        onClose={() => {
          editing.value = false;
        }}
      />
    );
  }
  const counts = (
    <>
      In and out are counted from <b title={here?.join('\n')}>{hereText(here)}</b>.
    </>
  );
  return nothingHere
    ? (
      <Callout kind='info' testid='directions-hint'>
        <p>
          {counts}{' '}
          All of this traffic is between others, so nothing counts as in or out. Say which addresses are
          yours.
        </p>
        {open}
      </Callout>
    )
    : (
      <>
        {open}
        <p class='session-line' data-testid='directions'>
          <span>{counts}</span>
        </p>
      </>
    );
}

function DirectionsForm(
  { session, onMoved, onClose }: {
    session: SessionRow;
    onMoved: (session: SessionRow) => void;
    onClose: () => void;
  },
) {
  const { rest, toasts } = useApp();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const text = useSignal(session.local_addresses?.join(', ') ?? '');
  const busy = useSignal(false);
  const error = useSignal<string | undefined>(undefined);
  useEffect(() => field.current?.focus(), []);

  async function move(here: readonly string[] | null): Promise<void> {
    if (sameHere(here, session.local_addresses)) return onClose();
    busy.value = true;
    error.value = undefined;
    const before = session.local_addresses;
    try {
      onMoved(await rest.change(session.session_id, { local_addresses: here }));
      toasts.show('In and out are counted anew.', {
        lastsMs: 10_000,
        action: { label: 'Undo', run: () => void moveBack(before) },
      });
      onClose();
    } catch (failure) {
      busy.value = false;
      error.value = sentenceOf(failure);
    }
  }

  async function moveBack(before: readonly string[] | null): Promise<void> {
    try {
      onMoved(await rest.change(session.session_id, { local_addresses: before }));
    } catch (failure) {
      toasts.show(sentenceOf(failure), { kind: 'error' });
    }
  }

  return (
    <form
      class='directions-form'
      data-testid='directions-form'
      aria-busy={busy.value}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy.value) void move(parseHere(text.value));
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !busy.value) onClose();
      }}
    >
      <label for={id}>Addresses and networks that are here: what they send is out, what they get is in</label>
      <div class='directions-fields'>
        <input
          id={id}
          ref={field}
          type='text'
          value={text.value}
          placeholder='192.168.7.0/24, 2001:db8::/32, 203.0.113.9'
          autocomplete='off'
          autocapitalize='off'
          spellcheck={false}
          readOnly={busy.value}
          data-testid='directions-input'
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
        <button
          type='submit'
          class='button primary'
          disabled={busy.value || parseHere(text.value).length === 0}
          data-testid='directions-save'
        >
          Use these
        </button>
        <button
          type='button'
          class='button'
          disabled={busy.value}
          data-testid='directions-private'
          onClick={() => void move(null)}
        >
          All private addresses
        </button>
        <button type='button' class='button quiet' disabled={busy.value} onClick={onClose}>Cancel</button>
      </div>
      {busy.value && <Reworking sessionId={session.session_id} />}
      {error.value && <Callout kind='error' testid='directions-error'>{error.value}</Callout>}
    </form>
  );
}
