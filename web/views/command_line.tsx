import { useSignal } from '@preact/signals';
import { Icon } from './icon.tsx';

/** A command to run in a terminal, with a button that copies it. */
export function CommandLine({ command }: { command: string }) {
  const state = useSignal<'idle' | 'copied' | 'failed'>('idle');
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(command);
      state.value = 'copied';
    } catch {
      // Forbidden, or not a secure address: the text can still be marked and copied.
      state.value = 'failed';
    }
  }
  return (
    <div class='command'>
      <code tabIndex={0}>{command}</code>
      <button type='button' class='button small' onClick={() => void copy()}>
        <Icon name='copy' />
        {state.value === 'copied' ? 'Copied' : state.value === 'failed' ? 'Mark and copy' : 'Copy'}
      </button>
    </div>
  );
}
