/** How long, and within which size, the history is kept. */
import { useSignal } from '@preact/signals';
import { type ComponentChildren } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import { LEAST_DATABASE_GB, type SettingsReport } from '../../src/model/place.ts';
import { byteSize, counted, written } from '../derive/format.ts';
import { limitOf } from '../derive/limits.ts';
import { type KeepingChange, KeepingQuestion, useKeepingChange } from './keeping_question.tsx';
import { Setting } from './setting_parts.tsx';

const STEPS = {
  packets: {
    key: 'keep_packets_days',
    title: 'Packets and raw captures',
    about:
      'What fills the disk. Days count from the end of a recording, or from the import. Without them a session keeps its charts, streams and totals, but packets cannot be looked at, exported as pcapng, or worked out again.',
  },
  figures: {
    key: 'keep_figures_days',
    title: 'Streams, seconds and totals',
    about: 'What charts and tables are made of; packets go along. The session’s line in the list stays.',
  },
} as const;

const MOST_DAYS = 36_500;
const MOST_GB = 1_000_000;

/** One of the two steps in which a session becomes smaller, by age. */
export function StepSetting(
  { report: { settings }, step }: { report: SettingsReport; step: 'packets' | 'figures' },
) {
  const change = useKeepingChange();
  const { key, title, about } = STEPS[step];
  const days = settings[key];
  return (
    <Setting
      title={title}
      testid={`setting-keep-${step}`}
      error={change.error.value}
      aside={
        <span class='setting-state'>{days === null ? 'Kept for ever' : `Kept ${counted(days, 'day')}`}</span>
      }
    >
      <p>{about}</p>
      <LimitField
        label='Days'
        value={days}
        change={change}
        testid={`keep-${step}`}
        forget='Keep for ever'
        save={(text) => {
          const limit = limitOf(text, MOST_DAYS, 'whole');
          if (limit === undefined) return change.refuse(`Days are a whole number from 1 to ${MOST_DAYS}.`);
          void change.limit({ [key]: limit });
        }}
      />
      <KeepingQuestion change={change} testid={`keep-${step}-question`} />
    </Setting>
  );
}

/** The size that the database may have. */
export function SizeSetting({ report: { settings, database } }: { report: SettingsReport }) {
  const change = useKeepingChange();
  const limit = settings.max_database_gb;
  return (
    <Setting
      title='Size of the database'
      testid='setting-size'
      error={change.error.value}
      aside={<span class='setting-state'>{limit === null ? 'No limit' : `At most ${limit} GB`}</span>}
    >
      <p>
        Above this size the oldest packets and raw captures are removed first, then the oldest figures. Raw
        captures have a limit of their own: <code>--max-capture-gb</code>.
      </p>
      <p data-testid='database-size'>
        The database has {written(byteSize(database.bytes))}
        {database.free_bytes > 0 &&
          `, of which ${written(byteSize(database.free_bytes))} are free for what comes`}.
      </p>
      {!database.returns_space && (
        <p>
          It was made by an older Tapdeck: what is removed makes room for new sessions, and the file keeps its
          size. To give the space back to the disk, stop Tapdeck and run <code>./tapdeck prune</code> once.
        </p>
      )}
      <LimitField
        label='GB'
        value={limit}
        change={change}
        testid='max-database'
        forget='No limit'
        save={(text) => {
          const gigabytes = limitOf(text, MOST_GB, 'any');
          if (gigabytes === undefined || gigabytes !== null && gigabytes < LEAST_DATABASE_GB) {
            return change.refuse(`GB are a number from ${LEAST_DATABASE_GB} to 1,000,000, such as 20.`);
          }
          void change.limit({ max_database_gb: gigabytes });
        }}
      />
      <KeepingQuestion change={change} testid='max-database-question' />
    </Setting>
  );
}

function LimitField(
  { label, value, change, testid, forget, save }: {
    label: ComponentChildren;
    value: number | null;
    change: KeepingChange;
    testid: string;
    /** What the button says that takes the limit away. */
    forget: string;
    /** Empty text takes it away, too. */
    save: (text: string) => void;
  },
) {
  const id = useId();
  const text = useSignal('');
  // What is stored is the truth: it may have been set from another page.
  useEffect(() => {
    text.value = value === null ? '' : String(value);
  }, [value]);
  return (
    <form
      class='setting-fields'
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save(text.value);
      }}
    >
      <div class='field limit'>
        <label for={id}>{label}</label>
        <input
          id={id}
          inputMode='decimal'
          placeholder='no limit'
          autocomplete='off'
          maxLength={12}
          value={text.value}
          data-testid={`${testid}-input`}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      </div>
      <div class='setting-buttons'>
        <button
          type='submit'
          class='button primary'
          disabled={change.busy.value}
          data-testid={`${testid}-save`}
        >
          Save
        </button>
        {value !== null && (
          <button
            type='button'
            class='button quiet'
            disabled={change.busy.value}
            data-testid={`${testid}-forget`}
            onClick={() => save('')}
          >
            {forget}
          </button>
        )}
      </div>
    </form>
  );
}
