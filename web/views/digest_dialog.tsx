/** What a model would be sent, word for word, and the question that is asked before it is. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { ModelProvider, ModelSettingsChange } from '../../src/model/model_settings.ts';
import type { DigestAnswer } from '../../src/model/summary.ts';
import { byteSize, written } from '../derive/format.ts';
import { providerName } from '../derive/models.ts';
import { useApp } from '../models/app.ts';
import { createAsked } from '../models/asked.ts';
import { type Range, wordsTransport } from '../transport/words.ts';
import { sentenceOf } from '../transport/problem.ts';
import { Dialog } from './dialog.tsx';
import { Callout, Loading } from './parts.tsx';

export interface DigestDialogProps {
  readonly sessionId: number;
  readonly range?: Range | undefined;
  /** Whom it would go to; undefined: no model is set up. */
  readonly provider: ModelProvider | undefined;
  /** What is chosen together with the consent. */
  readonly chooses?: ModelSettingsChange;
  readonly onClose: () => void;
  /** The user agreed, and the server knows. */
  readonly onAgreed?: () => void;
}

export function DigestDialog(props: DigestDialogProps) {
  const { sessionId, range, provider, onClose } = props;
  const asked = useMemo(() => createAsked<DigestAnswer>(), []);
  useEffect(() => {
    asked.ask((signal) => wordsTransport.digest(sessionId, range, signal));
    return () => asked.dispose();
  }, [sessionId, range]);
  const digest = asked.answer.value;
  const error = asked.error.value;
  return (
    <Dialog title='What a model would be sent' testid='digest-dialog' onClose={onClose}>
      <div class='sheet-content'>
        <p data-testid='digest-destination'>{destinationText(provider)}</p>
        {digest && (
          <p class='muted' data-testid='digest-size'>
            {written(byteSize(digest.bytes))}{' '}
            with the form that the answer must have; what the request adds around it has nothing of the
            session. {digest.pseudonymised
              ? 'Hosts have made-up names in it.'
              : 'Hosts have their own names in it; the settings can give them made-up ones.'}
          </p>
        )}
        {error !== undefined && <Callout kind='error' testid='digest-error'>{error}</Callout>}
        {digest === undefined && error === undefined && <Loading label='Putting the digest together' />}
        {digest && (
          <>
            <Sent title='Instructions' text={digest.instructions} />
            <Sent title='Facts' text={digest.data} />
          </>
        )}
      </div>
      {digest && <Question {...props} />}
    </Dialog>
  );
}

function Sent({ title, text }: { title: string; text: string }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <pre class='sent-text' tabIndex={0} data-testid={`digest-${title.toLowerCase()}`}>{text}</pre>
    </section>
  );
}

function destinationText(provider: ModelProvider | undefined): string {
  if (provider?.destination == null) {
    return 'No model is set up, so nothing leaves this machine. This is what one would be sent.';
  }
  const { destination } = provider;
  if (provider.local) {
    return `To ${providerName(provider)} at ${destination}, on this machine. Nothing leaves it.`;
  }
  return provider.agreed
    ? `To ${providerName(provider)} at ${destination}, as you have agreed. The settings take that back.`
    : `Nothing has been sent. Send to ${destination}? What is shown here is all that leaves.`;
}

function Question({ provider, chooses, onAgreed, onClose }: DigestDialogProps) {
  const { models } = useApp();
  const busy = useSignal(false);
  const error = useSignal<string | undefined>(undefined);
  if (provider?.destination == null || provider.local || provider.agreed) return null;
  const { destination } = provider;
  async function agree(): Promise<void> {
    busy.value = true;
    try {
      await models.change({ ...chooses, consent_to: destination });
      onAgreed?.();
      onClose();
    } catch (failure) {
      error.value = sentenceOf(failure);
      busy.value = false;
    }
  }
  return (
    <div class='sheet-foot'>
      {error.value !== undefined && <Callout kind='error' testid='consent-error'>{error.value}</Callout>}
      <p class='muted'>
        Your yes holds for {destination}{' '}
        and for later texts of this kind, until you take it back in the settings. The log there keeps what was
        sent.
      </p>
      <div class='setting-buttons'>
        <button
          type='button'
          class='button primary'
          disabled={busy.value}
          data-testid='consent-yes'
          onClick={() => void agree()}
        >
          {onAgreed || chooses ? 'Send to' : 'Allow sending to'} {destination}
        </button>
        <button type='button' class='button' data-testid='consent-no' onClick={onClose}>Send nothing</button>
      </div>
    </div>
  );
}
