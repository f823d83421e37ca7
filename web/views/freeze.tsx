/** Standing still while the recording goes on: the switch, and what says so wherever the reader is. */
import { counted, elapsed } from '../derive/format.ts';
import { useApp } from '../models/app.ts';
import { Icon } from './icon.tsx';
import { useKeys } from './keys.ts';

export function FreezeButton() {
  const { live } = useApp();
  const frozen = live.frozen.value !== undefined;
  return (
    <button
      type='button'
      class='button'
      aria-pressed={frozen}
      disabled={live.metrics.value === null}
      title='The display stands still, the recording goes on (F)'
      data-testid='freeze-button'
      onClick={live.toggleFreeze}
    >
      <Icon name='freeze' />Freeze
    </button>
  );
}

export function FrozenBadge() {
  const { live } = useApp();
  useKeys({ f: live.toggleFreeze });
  const frozen = live.frozen.value !== undefined;
  const { seconds, packets } = live.behind.value;
  return (
    <>
      <p class='sr-only' role='status'>
        {frozen ? 'The display is frozen. The recording goes on.' : ''}
      </p>
      {frozen && (
        <div class='frozen-badge' data-stays data-testid='frozen-badge'>
          <span>
            <b>Frozen</b> for {elapsed(seconds)}, {counted(packets, 'packet')} behind
          </span>
          <button
            type='button'
            class='button small'
            data-testid='unfreeze-button'
            onClick={live.toggleFreeze}
          >
            Go on
          </button>
        </div>
      )}
    </>
  );
}
