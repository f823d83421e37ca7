/** What models are asked for, under which names, and within which limits. */
import { useEffect } from 'preact/hooks';
import type { ModelsReport } from '../../src/model/model_settings.ts';
import { useApp } from '../models/app.ts';
import { Callout, Loading } from './parts.tsx';
import { TextField, useText } from './setting_model_fields.tsx';
import { LimitsSetting } from './setting_model_limits.tsx';
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
