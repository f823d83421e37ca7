/** The help on `?`: every key that does something. */
import { useSignal } from '@preact/signals';
import { KEY_GROUPS } from '../derive/shortcuts.ts';
import { HelpDialog } from './help_dialog.tsx';
import { useKeys } from './keys.ts';

export function KeyHelp() {
  const shown = useSignal(false);
  const open = () => {
    shown.value = true;
  };
  useKeys({ '?': open });
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
      <HelpDialog shown={shown} title='Keyboard' label='Keyboard help' testid='key-help'>
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
      </HelpDialog>
    </>
  );
}
