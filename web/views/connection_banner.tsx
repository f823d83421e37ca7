/** Above every page: that the connection is lost, refused, or leads to another version, and what to do. */
import type { ComponentChildren } from 'preact';
import { preciseClock } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { Icon } from './icon.tsx';

export function ConnectionBanner() {
  const { connection, live, reconnect } = useApp();
  const trouble = connection.trouble.value;
  const other = connection.otherVersion.value;
  return (
    <div role='status'>
      {trouble !== undefined
        ? (
          <Banner testid='connection-banner' mark={<span class='spinner' aria-hidden='true' />}>
            <span>
              {trouble.kind === 'refused'
                ? `Tapdeck was started anew and does not let this page in: open the address that it printed when it was started. What is shown is from ${
                  clock(trouble.sinceMs)
                }.`
                : `The connection to Tapdeck is lost. Trying again; what is shown is from ${
                  clock(trouble.sinceMs)
                }.`}
              {live.capture.value.phase === 'recording' &&
                ' What was recorded is kept.'}
            </span>
            <button type='button' class='button small' onClick={reconnect}>Try now</button>
          </Banner>
        )
        : other !== undefined && (
          <Banner testid='version-banner' mark={<Icon name='info' />}>
            <span>
              {other === ''
                ? 'Tapdeck sends what this page does not know: it was updated while the page was open.'
                : `Tapdeck ${other} runs now, and this page is of another version.`} Reload to go on.
            </span>
            <button type='button' class='button small' onClick={() => location.reload()}>Reload</button>
          </Banner>
        )}
    </div>
  );
}

function Banner(
  { testid, mark, children }: { testid: string; mark: ComponentChildren; children: ComponentChildren },
) {
  return (
    <div class='banner' data-testid={testid}>
      {mark}
      {children}
    </div>
  );
}

function clock(atMs: number): string {
  return preciseClock(atMs * 1000).slice(0, 8);
}
