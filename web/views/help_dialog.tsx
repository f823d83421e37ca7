/** A dialog that explains: the browser keeps the focus inside, gives it back afterwards, and closes it on Escape. */
import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from './parts.tsx';

export function HelpDialog(
  { shown, title, label, testid, children }: {
    shown: Signal<boolean>;
    title: string;
    /** Its name for those who do not see it. */
    label: string;
    testid: string;
    children: ComponentChildren;
  },
) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => {
    shown.value = false;
  };
  useEffect(() => {
    if (shown.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [shown.value]);
  return (
    <dialog
      ref={dialog}
      class='key-help'
      aria-label={label}
      data-testid={testid}
      onClose={close}
      onClick={(event) => {
        // Beside the dialog is its backdrop.
        if (event.target === event.currentTarget) close();
      }}
    >
      <div class='key-help-body'>
        <div class='panel-head'>
          <h2>{title}</h2>
          <IconButton icon='close' label='Close' onClick={close} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
