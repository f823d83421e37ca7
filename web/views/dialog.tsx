/** Something to read or decide, over the page. The browser keeps the focus inside and gives it back afterwards. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from './parts.tsx';

export function Dialog(
  { title, testid, onClose, children }: {
    title: string;
    testid: string;
    onClose: () => void;
    children: ComponentChildren;
  },
) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class='sheet'
      aria-label={title}
      data-testid={testid}
      onClose={onClose}
      onClick={(event) => {
        // Beside the dialog is its backdrop.
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div class='sheet-body'>
        <div class='panel-head'>
          <h2>{title}</h2>
          <IconButton icon='close' label='Close' onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
