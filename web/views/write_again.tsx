/** Another version of the report, or a summary of the stretch that the charts show, by a writer of choice. */
import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { SummaryRow, WriterName } from '../../src/model/summary.ts';
import { providerName, providerPlace } from '../derive/models.ts';
import { SETTINGS } from '../derive/route.ts';
import { spanText } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import type { WordsModel } from '../models/words.ts';
import type { Range } from '../transport/words.ts';
import { DigestDialog } from './digest_dialog.tsx';
import { Callout, Link } from './parts.tsx';

export interface WriteAgainProps {
  readonly model: WordsModel;
  readonly sessionId: number;
  /** The stretch that the charts show; undefined: they show everything. */
  readonly stretch: Range | undefined;
  /** The session has ended, so that all of it can be written about. */
  readonly ended: boolean;
  readonly onWritten: (row: SummaryRow) => void;
  readonly onClose: () => void;
}

export function WriteAgain({ model, sessionId, stretch, ended, onWritten, onClose }: WriteAgainProps) {
  const { models } = useApp();
  const report = models.report.value;
  const providers = report?.providers.filter(({ configured }) => configured) ?? [];
  const by = useSignal<WriterName>('rules');
  const whole = useSignal(stretch === undefined);
  const shows = useSignal(false);
  const range = whole.value && ended ? undefined : stretch;
  const provider = providers.find(({ id }) => id === by.value);
  const asked = provider ?? providers[0];
  const close = () => {
    shows.value = false;
  };

  async function write(): Promise<void> {
    const row = await model.write(by.peek(), range);
    if (row === undefined) return;
    onWritten(row);
    onClose();
  }

  return (
    <form
      class='export-form write-again'
      aria-label='Write again'
      data-testid='write-again'
      onSubmit={(event) => {
        event.preventDefault();
        if (provider && !provider.agreed) shows.value = true;
        else void write();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && !shows.peek()) onClose();
      }}
    >
      {stretch !== undefined && (
        <Choice
          legend='About'
          value={whole.value && ended ? 'whole' : 'stretch'}
          options={[
            ...(ended ? [{ value: 'whole', text: 'The whole session' }] : []),
            {
              value: 'stretch',
              text: `The stretch in the charts: ${spanText(stretch.from_us, stretch.to_us)}`,
            },
          ]}
          onChoose={(value) => {
            whole.value = value === 'whole';
          }}
        />
      )}
      <Choice
        legend='Written by'
        value={by.value}
        options={[
          { value: 'rules', text: 'Tapdeck itself, from the figures' },
          ...providers.map((each) => ({
            value: each.id,
            text: `${providerName(each)}, ${providerPlace(each)}`,
          })),
        ]}
        onChoose={(value) => {
          by.value = value;
        }}
      />
      {report && providers.length === 0 && (
        <p class='hint'>
          A model can write as well: <Link to={SETTINGS}>the settings</Link> say how to set one up.
        </p>
      )}
      <div class='export-actions'>
        <button
          type='submit'
          class='button small primary'
          data-testid='write-start'
          disabled={model.writing.value !== undefined || (!ended && range === undefined)}
        >
          Write
        </button>
        <button
          type='button'
          class='button small'
          data-testid='write-digest'
          onClick={() => {
            shows.value = true;
          }}
        >
          What a model would be sent
        </button>
        <button type='button' class='button small quiet' onClick={onClose}>Close</button>
      </div>
      {shows.value && (
        <DigestDialog
          sessionId={sessionId}
          range={range}
          provider={asked}
          onAgreed={() => {
            if (asked) by.value = asked.id;
            void write();
          }}
          onClose={close}
        />
      )}
    </form>
  );
}

function Choice<Value extends string>(
  { legend, value, options, onChoose }: {
    legend: string;
    value: Value;
    options: readonly { readonly value: Value; readonly text: string }[];
    onChoose: (value: Value) => void;
  },
) {
  const name = useId();
  return (
    <fieldset class='write-choice'>
      <legend>{legend}</legend>
      {options.map((each) => (
        <label key={each.value} class='check'>
          <input
            type='radio'
            name={name}
            value={each.value}
            checked={each.value === value}
            data-testid={`choose-${each.value}`}
            onChange={() => onChoose(each.value)}
          />
          {each.text}
        </label>
      ))}
    </fieldset>
  );
}

/** Who is writing at the moment, and what went wrong with the last try. */
export function WritingLine({ model }: { model: WordsModel }) {
  const { models } = useApp();
  const writing = model.writing.value;
  const error = model.writeError.value;
  const provider = models.report.value?.providers.find(({ id }) => id === writing?.by);
  const limitS = models.report.value?.settings.time_limit_s;
  if (writing) {
    return (
      <div class='writing' data-testid='writing'>
        <p>
          <span class='spinner' aria-hidden='true' />
          {provider
            ? `${providerName(provider)} is writing, ${providerPlace(provider)}. It has ${limitS} s.`
            : 'Tapdeck is writing.'}
        </p>
        <button type='button' class='button small' data-testid='write-cancel' onClick={model.cancel}>
          Cancel
        </button>
      </div>
    );
  }
  return error && (
    <Callout kind='error' testid='write-error'>
      <p>{error.sentence}</p>
      {error.conflict && (
        <button type='button' class='button small' onClick={model.cancel}>
          Cancel what is being written
        </button>
      )}
    </Callout>
  );
}
