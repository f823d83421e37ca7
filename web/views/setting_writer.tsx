/** Who writes: Tapdeck itself or a model, where that is, and whether anything may be sent there. */
import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { ModelProvider, ModelSettingsChange, ModelsReport } from '../../src/model/model_settings.ts';
import { envLine, PROVIDER_TITLES, providerInQuestion } from '../derive/models.ts';
import { useApp } from '../models/app.ts';
import { CommandLine } from './command_line.tsx';
import { DigestDialog } from './digest_dialog.tsx';
import { Callout } from './parts.tsx';
import { Setting, type SettingChange, useChange } from './setting_parts.tsx';

export function useModelChange(): SettingChange<ModelSettingsChange> {
  const { models } = useApp();
  return useChange<ModelSettingsChange>(models.change);
}

export function WriterSetting({ report }: { report: ModelsReport }) {
  const change = useModelChange();
  const name = useId();
  const { provider } = report.settings;
  return (
    <Setting
      title='Who writes'
      testid='setting-writer'
      error={change.error.value}
      aside={
        <span class='setting-state' data-testid='writes-now'>
          {report.written_by === 'rules' ? 'Now: Tapdeck itself' : `Now: ${report.written_by}`}
        </span>
      }
    >
      <p>
        Where a model cannot (no answer in time, a refusal, a budget that is used up), Tapdeck’s own text is
        there and says why. No recording waits for a model.
      </p>
      <fieldset class='writers'>
        <legend class='sr-only'>Who writes</legend>
        <label class='writer'>
          <input
            type='radio'
            name={name}
            checked={provider === null || provider === 'rules'}
            disabled={change.busy.value}
            data-testid='writer-rules'
            onChange={() => void change.save({ provider: 'rules' })}
          />
          <span>
            <b>Tapdeck itself</b>
            <span class='writer-about'>From the figures, without a key and without a network.</span>
          </span>
        </label>
        {report.providers.map((each) => (
          <Writer
            key={each.id}
            provider={each}
            name={name}
            checked={provider === each.id}
            change={change}
          />
        ))}
      </fieldset>
      {report.problem !== null && (
        <Callout kind='warning' testid='writer-problem'>
          <p>{report.problem}</p>
        </Callout>
      )}
      <Consent report={report} change={change} />
    </Setting>
  );
}

function Writer(
  { provider, name, checked, change }: {
    provider: ModelProvider;
    name: string;
    checked: boolean;
    change: SettingChange<ModelSettingsChange>;
  },
) {
  const { id, configured, missing, model, destination, local } = provider;
  const line = envLine(provider);
  return (
    <div class='writer-block' data-testid={`provider-${id}`}>
      <label class='writer'>
        <input
          type='radio'
          name={name}
          checked={checked}
          disabled={change.busy.value || !configured}
          data-testid={`writer-${id}`}
          onChange={() => void change.save({ provider: id })}
        />
        <span>
          <b>{PROVIDER_TITLES[id]}</b>
          {local && <span class='tag local-tag'>On this machine</span>}
          <span class='writer-about'>
            {configured
              ? `${model} at ${destination}. ${keyText(provider)}`
              : id === 'gemini'
              ? 'No key is set.'
              : missing}
          </span>
        </span>
      </label>
      {line !== undefined && (
        <div class='writer-missing'>
          <p>
            Write this into <code>.env</code> beside <code>deno.json</code>, and start Tapdeck again:
          </p>
          <CommandLine command={line} />
        </div>
      )}
    </div>
  );
}

function keyText({ id, key_present: key }: ModelProvider): string {
  if (key) return 'A key is set; it is never shown.';
  return id === 'gemini' ? 'No key is set.' : 'Without a key.';
}

/** Whether the digest may go there, and what it would be. */
function Consent({ report, change }: { report: ModelsReport; change: SettingChange<ModelSettingsChange> }) {
  const { sessions } = useApp();
  const shown = useSignal(false);
  const provider = providerInQuestion(report);
  // The newest session serves as the example of what would be sent.
  useEffect(sessions.refresh, []);
  const session = sessions.list.value.find(({ packets, state, figures_removed_us: removed }) =>
    packets > 0 && state !== 'recording' && removed === null
  );
  const isRemote = provider?.configured === true && !provider.local;
  return (
    <div class='consent' data-testid='consent'>
      {isRemote && (
        <p>
          {provider.agreed
            ? `You have agreed that digests go to ${provider.destination}.`
            : `Nothing is sent to ${provider.destination} before you have seen what it would be and agreed.`}
        </p>
      )}
      <div class='setting-buttons'>
        {session
          ? (
            <button
              type='button'
              class='button'
              data-testid='show-digest'
              onClick={() => {
                shown.value = true;
              }}
            >
              What a model would be sent
            </button>
          )
          : <p class='hint'>Record or import something to see what a model would be sent.</p>}
        {report.settings.consent_to !== null && (
          <button
            type='button'
            class='button'
            disabled={change.busy.value}
            data-testid='consent-revoke'
            onClick={() => void change.save({ consent_to: null })}
          >
            Take back the yes to {report.settings.consent_to}
          </button>
        )}
      </div>
      {shown.value && session && (
        <DigestDialog
          sessionId={session.session_id}
          provider={provider}
          onClose={() => {
            shown.value = false;
          }}
        />
      )}
    </div>
  );
}
