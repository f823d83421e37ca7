/** What models are asked for, under which names, and within which limits. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { ModelsReport } from '../../src/model/model_settings.ts';
import { byteSize, counted, written } from '../derive/format.ts';
import { useApp } from '../models/app.ts';
import { Callout, Loading } from './parts.tsx';
import { ModelLogSetting } from './setting_model_log.tsx';
import { Setting, Switch } from './setting_parts.tsx';
import { useModelChange, WriterSetting } from './setting_writer.tsx';

/** All settings about models. */
export function ModelSettingsList() {
  const { models } = useApp();
  useEffect(models.refresh, []);
  const report = models.report.value;
  const error = models.error.value;
  if (report === undefined) {
    if (error === undefined) return <Loading label='Reading settings of models' />;
    return (
      <Callout kind='error' testid='models-error'>
        <p>{error}</p>
        <button type='button' class='button small' onClick={models.refresh}>Try again</button>
      </Callout>
    );
  }
  return (
    <>
      <WriterSetting report={report} />
      <NamesSetting report={report} />
      <UsesSetting report={report} />
      <PseudonymSetting report={report} />
      <LimitsSetting report={report} />
      <ModelLogSetting />
    </>
  );
}

function NamesSetting({ report: { settings } }: { report: ModelsReport }) {
  const change = useModelChange();
  const gemini = useText(settings.gemini_model);
  const openai = useText(settings.openai_model ?? '');
  return (
    <Setting title='Names of the models' testid='setting-model-names' error={change.error.value}>
      <form
        class='setting-fields model-fields'
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void change.save({
            gemini_model: gemini.value.trim(),
            openai_model: openai.value.trim() || null,
          });
        }}
      >
        <TextField label='Gemini' text={gemini} testid='gemini-model' />
        <TextField
          label='Server with OpenAI’s API'
          text={openai}
          testid='openai-model'
          placeholder='as LLM_MODEL says'
        />
        <div class='setting-buttons'>
          <button
            type='submit'
            class='button primary'
            disabled={change.busy.value}
            data-testid='model-names-save'
          >
            Save
          </button>
        </div>
      </form>
    </Setting>
  );
}

const USES = [
  { key: 'use_for_status', label: 'The status of each minute' },
  { key: 'use_for_final', label: 'The report at the end' },
  { key: 'use_for_ask', label: 'Questions in plain words' },
] as const;

function UsesSetting({ report: { settings } }: { report: ModelsReport }) {
  const change = useModelChange();
  return (
    <Setting title='What a model is asked for' testid='setting-model-uses' error={change.error.value}>
      <ul class='uses'>
        {USES.map(({ key, label }) => (
          <li key={key}>
            <span aria-hidden='true'>{label}</span>
            <Switch
              label={label}
              on={settings[key]}
              disabled={change.busy.value}
              testid={key}
              onChange={(on) => void change.save({ [key]: on })}
            />
          </li>
        ))}
      </ul>
    </Setting>
  );
}

function PseudonymSetting({ report: { settings } }: { report: ModelsReport }) {
  const change = useModelChange();
  return (
    <Setting
      title='Made-up names for hosts'
      testid='setting-pseudonyms'
      error={change.error.value}
      aside={
        <Switch
          label='Made-up names for hosts'
          on={settings.pseudonymise_hosts}
          disabled={change.busy.value}
          testid='pseudonym-switch'
          onChange={(on) => void change.save({ pseudonymise_hosts: on })}
        />
      }
    >
      <p>
        A model gets host-1, host-2 and so on in place of names and addresses; its text gets the right ones
        back here. Applications, countries and owners of networks stay.
      </p>
    </Setting>
  );
}

const LIMITS = [
  { key: 'calls_per_hour', label: 'Calls an hour', most: 1000, least: 1 },
  { key: 'kilobytes_per_hour', label: 'Kilobytes sent an hour', most: 100_000, least: 1 },
  { key: 'time_limit_s', label: 'Seconds for one call', most: 600, least: 5 },
] as const;

function LimitsSetting({ report: { settings, used } }: { report: ModelsReport }) {
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

type Text = Signal<string>;

/** What is stored is the truth: it may have been set from another page. */
function useText(stored: string): Text {
  const text = useSignal(stored);
  useEffect(() => {
    text.value = stored;
  }, [stored]);
  return text;
}

function TextField(
  { label, text, testid, placeholder, numeric = false }: {
    label: string;
    text: Text;
    testid: string;
    placeholder?: string;
    numeric?: boolean;
  },
) {
  const id = useId();
  return (
    <div class='field'>
      <label for={id}>{label}</label>
      <input
        id={id}
        inputMode={numeric ? 'numeric' : 'text'}
        autocomplete='off'
        spellcheck={false}
        maxLength={200}
        placeholder={placeholder}
        value={text.value}
        data-testid={testid}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
    </div>
  );
}
