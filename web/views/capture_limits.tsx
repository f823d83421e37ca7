import type { CaptureFields } from '../derive/capture.ts';

/** After how long, or how much, a recording stops by itself. */
export function CaptureLimits(
  { fields, set }: { fields: CaptureFields; set: (key: 'seconds' | 'packets', value: string) => void },
) {
  return (
    <fieldset class='field field-limits'>
      <legend>Stop by itself after</legend>
      <div class='limits'>
        <Limit name='seconds' most={31_536_000} value={fields.seconds} set={set} />
        <Limit name='packets' most={1_000_000_000_000} value={fields.packets} set={set} />
      </div>
    </fieldset>
  );
}

function Limit(
  { name, most, value, set }: {
    name: 'seconds' | 'packets';
    most: number;
    value: string;
    set: (key: 'seconds' | 'packets', value: string) => void;
  },
) {
  return (
    <label>
      <input
        type='number'
        inputMode='numeric'
        min={1}
        max={most}
        step={1}
        value={value}
        onInput={(event) => set(name, event.currentTarget.value)}
        data-testid={`capture-${name}`}
      />
      {name}
    </label>
  );
}
