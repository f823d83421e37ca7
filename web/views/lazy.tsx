/** Parts of the page whose code is a file of its own, which comes when it is needed or foreseen. */
import { signal, useSignal } from '@preact/signals';
import type { ComponentType, VNode } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { Callout, Loading } from './parts.tsx';

export interface Lazy<Props> {
  (props: Props): VNode;
  /** Fetches the code ahead; where that fails it is tried again when the part is shown. */
  readonly ahead: () => void;
}

/** @param label what is said while the code comes */
export function lazy<Props extends object>(
  label: string,
  load: () => Promise<ComponentType<Props>>,
): Lazy<Props> {
  const part = signal<{ readonly Shown: ComponentType<Props> } | undefined>(undefined);
  let coming: Promise<void> | undefined;
  const fetched = () =>
    coming ??= load().then((Shown) => {
      part.value = { Shown };
    }, (error) => {
      coming = undefined;
      throw error;
    });
  function Part(props: Props) {
    const missing = useSignal(false);
    useLayoutEffect(() => {
      fetched().catch(() => {
        missing.value = true;
      });
    }, []);
    if (part.value !== undefined) return <part.value.Shown {...props} />;
    return missing.value ? <Missing /> : <Loading label={label} />;
  }
  return Object.assign(Part, { ahead: () => void fetched().catch(() => {}) });
}

/** An open page asks for files of the Tapdeck that it came from; an upgrade took them away. */
function Missing() {
  return (
    <Callout kind='error' testid='part-missing'>
      <p>This part of the page did not load, as when Tapdeck was upgraded or stopped: reload the page.</p>
      <button type='button' class='button' data-testid='reload-button' onClick={() => location.reload()}>
        Reload
      </button>
    </Callout>
  );
}
