/** Nothing is stored yet: three ways to begin, each one press away. */
import { useApp } from '../models/app.ts';
import { LIVE } from '../derive/route.ts';
import { Icon } from './icon.tsx';
import { FileButton } from './file_button.tsx';
import { INTERFACE_FIELD_ID } from './interface_picker.tsx';

export function FirstRun() {
  const { imports, live, router } = useApp();
  const canCapture = live.captureProblem.value === null;
  function toCapture(): void {
    router.go(LIVE);
    // The form is on the live page, which may only now be drawn.
    requestAnimationFrame(() =>
      document.getElementById(INTERFACE_FIELD_ID)?.querySelector<HTMLInputElement>('input:checked')?.focus()
    );
  }
  return (
    <section class='first-run' aria-labelledby='first-run-title' data-testid='first-run'>
      <h2 id='first-run-title'>What would you like to look at?</h2>
      <p class='first-run-lead'>
        Tapdeck tells which applications use the network, how fast and how healthy it is, and keeps every
        session.
      </p>
      <div class='choices'>
        <div class='choice'>
          <Icon name='sample' />
          <h3>A sample session</h3>
          <p>Traffic that comes with Tapdeck. The quickest way to see what it does.</p>
          <button
            type='button'
            class='button primary'
            data-testid='sample-button'
            onClick={imports.addSample}
          >
            Open the sample
          </button>
        </div>
        <div class='choice'>
          <Icon name='record' />
          <h3>Your network, live</h3>
          <p>
            {canCapture
              ? 'Choose an interface, press Start, and watch. The recording is kept.'
              : 'Capturing is not possible yet; the note above says what to do.'}
          </p>
          <button type='button' class='button' onClick={toCapture} disabled={!canCapture}>
            Choose an interface
          </button>
        </div>
        <div class='choice'>
          <Icon name='upload' />
          <h3>A capture file</h3>
          <p>pcap or pcapng, also gzipped. Drop it anywhere on this page, or choose it.</p>
          <FileButton class='button' testid='first-run-import'>Choose a file</FileButton>
        </div>
      </div>
    </section>
  );
}
