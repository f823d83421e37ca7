/** How much may be sent in an hour, and how long a call may take. */
import type { ModelsReport } from '../../src/model/model_settings.ts';
import { byteSize, counted, written } from '../derive/format.ts';
import { TextField, useText } from './setting_model_fields.tsx';
import { Setting } from './setting_parts.tsx';
import { useModelChange } from './setting_writer.tsx';

const LIMITS = [
  { key: 'calls_per_hour', label: 'Calls an hour', most: 1000, least: 1 },
  { key: 'kilobytes_per_hour', label: 'Kilobytes sent an hour', most: 100_000, least: 1 },
  { key: 'time_limit_s', label: 'Seconds for one call', most: 600, least: 5 },
] as const;

export function LimitsSetting({ report: { settings, used } }: { report: ModelsReport }) {
  const change = useModelChange();
  const texts = {
    calls_per_hour: useText(String(settings.calls_per_hour)),
    kilobytes_per_hour: useText(String(settings.kilobytes_per_hour)),
    time_limit_s: useText(String(settings.time_limit_s)),
  };

  function save(): void {
    const limits: Partial<Record<(typeof LIMITS)[number]['key'], number>> = {};
    for (const { key, label, least, most } of LIMITS) {
      const value = Number(texts[key].value.trim());
      if (!Number.isInteger(value) || value < least || value > most) {
        return change.refuse(`${label}: a whole number from ${least} to ${most}.`);
      }
      limits[key] = value;
    }
    void change.save(limits);
  }

  return (
    <Setting title='Budget and time' testid='setting-model-limits' error={change.error.value}>
      <p data-testid='budget-used'>
        In the last hour {counted(used.calls, 'call')} sent {written(byteSize(used.bytes_sent))}.{' '}
        What is beyond the budget is not sent, and Tapdeck writes.
      </p>
      <form
        class='setting-fields here-fields'
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {LIMITS.map(({ key, label }) => (
          <TextField key={key} label={label} text={texts[key]} testid={key} numeric />
        ))}
        <div class='setting-buttons'>
          <button
            type='submit'
            class='button primary'
            disabled={change.busy.value}
            data-testid='limits-save'
          >
            Save
          </button>
        </div>
      </form>
    </Setting>
  );
}
