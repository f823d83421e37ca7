import { useEffect, useMemo } from 'preact/hooks';
import { percent, written } from '../derive/format.ts';
import { useApp } from '../models/app.ts';
import { watchRework } from '../models/rework.ts';

/** That a stored session is being worked out again, and how far; there is no way back before its end, and it says so. */
export function Reworking({ sessionId }: { sessionId: number }) {
  const { listen } = useApp();
  const rework = useMemo(() => watchRework(listen, sessionId), [listen, sessionId]);
  useEffect(() => () => rework.dispose(), [rework]);
  const part = rework.part.value;
  return (
    <span class='reworking' data-testid='reworking'>
      <span role='status'>
        <span class='spinner' aria-hidden='true' />Reading the session again. It is written anew, so this
        cannot be stopped half way; it goes on when you leave this page.
      </span>
      {part !== undefined && (
        <span class='reworking-part'>
          <progress max={1} value={part} aria-label='How much has been read again' />
          {written(percent(Math.floor(part * 100)))}
        </span>
      )}
    </span>
  );
}
