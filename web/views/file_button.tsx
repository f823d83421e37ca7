import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { useApp } from '../models/app.ts';

/** A button that opens the file dialog and imports what was chosen. */
export function FileButton(
  { children, class: extra = 'button', testid }: {
    children: ComponentChildren;
    class?: string;
    testid: string;
  },
) {
  const { imports } = useApp();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type='button' class={extra} onClick={() => input.current?.click()}>{children}</button>
      <input
        ref={input}
        type='file'
        multiple
        hidden
        accept='.pcap,.pcapng,.cap,.ntar,.gz,.dmp,application/vnd.tcpdump.pcap'
        aria-label='Capture files to import'
        data-testid={testid}
        onChange={(event) => {
          imports.addFiles([...(event.currentTarget.files ?? [])]);
          // The same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
