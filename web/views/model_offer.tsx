/** A model is configured and nobody has said whether it is to write: asked once, quietly. */
import { useSignal } from '@preact/signals';
import type { ModelSettingsChange } from '../../src/model/model_settings.ts';
import { providerName, providerPlace } from '../derive/models.ts';
import { useApp } from '../models/app.ts';
import { sentenceOf } from '../transport/problem.ts';
import { DigestDialog } from './digest_dialog.tsx';
import { Callout } from './parts.tsx';

export function ModelOffer({ sessionId }: { sessionId: number }) {
  const { models, toasts } = useApp();
  const asking = useSignal(false);
  const report = models.report.value;
  const provider = report?.providers.find(({ id }) => id === report.offered);
  if (!provider) return null;
  const choose = (change: ModelSettingsChange) =>
    models.change(change).catch((failure) => toasts.show(sentenceOf(failure), { kind: 'error' }));
  return (
    <Callout kind='info' testid='model-offer'>
      <p>
        {providerName(provider)}{' '}
        ({providerPlace(provider)}) is set up and can write these texts from the figures.
        {!provider.agreed && ' Nothing has been sent to it.'}
      </p>
      <div class='setting-buttons'>
        <button
          type='button'
          class='button small'
          data-testid='offer-model'
          onClick={() => {
            if (provider.agreed) void choose({ provider: provider.id });
            else asking.value = true;
          }}
        >
          {provider.agreed ? 'Let it write' : 'See what would be sent'}
        </button>
        <button
          type='button'
          class='button small quiet'
          data-testid='offer-rules'
          onClick={() => void choose({ provider: 'rules' })}
        >
          Tapdeck writes
        </button>
      </div>
      {asking.value && (
        <DigestDialog
          sessionId={sessionId}
          provider={provider}
          chooses={{ provider: provider.id }}
          onClose={() => {
            asking.value = false;
          }}
        />
      )}
    </Callout>
  );
}
