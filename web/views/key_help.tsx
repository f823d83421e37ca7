/** The help on `?`: every key that does something. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { KEY_GROUPS } from '../derive/shortcuts.ts';
import { useKeys } from './keys.ts';
import { IconButton } from './parts.tsx';

export function KeyHelp() {
  const shown = useSignal(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const open = () => {
    shown.value = true;
  };
  useKeys({ '?': open });
  // The browser keeps the focus inside, gives it back afterwards, and closes on Escape.
  useEffect(() => {
    if (shown.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [shown.value]);
  return (
    <>
      <button
        type='button'
        class='icon-button help-button'
        aria-label='Keyboard help'
        title='Keyboard help (?)'
        data-testid='help-button'
        onClick={open}
      >
        ?
      </button>
      <dialog
        ref={dialog}
        class='key-help'
        aria-label='Keyboard help'
        data-testid='key-help'
        onClose={() => {
          shown.value = false;
        }}
        onClick={(event) => {
          // Beside the dialog is its backdrop.
          if (event.target === event.currentTarget) shown.value = false;
        }}
      >
        <div class='key-help-body'>
          <div class='panel-head'>
            <h2>Keyboard</h2>
            <IconButton
              icon='close'
              label='Close'
              onClick={() => {
                shown.value = false;
              }}
            />
          </div>
          <div class='key-groups'>
            {KEY_GROUPS.map(({ title, lines }) => (
              <section key={title}>
                <h3>{title}</h3>
                <dl class='key-lines'>
                  {lines.map(([keys, what]) => (
                    <div key={keys}>
                      <dt>
                        <kbd>{keys}</kbd>
                      </dt>
                      <dd>{what}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
          <p class='hint'>While you type, keys are only typed.</p>
        </div>
      </dialog>
    </>
  );
}
