/** Asks before limits of the history remove anything. */
import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { KeepingPreview, SettingsChange } from '../../src/model/place.ts';
import { moreThanNamed, removesNothing, removesSentence } from '../derive/keeping.ts';
import { dayAndTime } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { Callout } from './parts.tsx';
import { type SettingChange, useSettingChange } from './setting_parts.tsx';

interface Asked {
  readonly change: SettingsChange;
  readonly preview: KeepingPreview;
}

export interface KeepingChange extends SettingChange {
  readonly asked: ReadonlySignal<Asked | undefined>;
  /** Saves a limit: at once where nothing goes, else it is asked first. */
  limit(change: SettingsChange): Promise<void>;
  answer(answer: 'remove' | 'leave'): void;
}

export function useKeepingChange(): KeepingChange {
  const { settings } = useApp();
  const change = useSettingChange();
  const asked = useSignal<Asked | undefined>(undefined);
  return {
    ...change,
    asked,
    async limit(wanted) {
      asked.value = undefined;
      await change.attempt(async () => {
        const preview = await settings.preview(wanted);
        if (removesNothing(preview)) await settings.change(wanted);
        else asked.value = { change: wanted, preview };
      });
    },
    answer(answer) {
      const question = asked.peek();
      asked.value = undefined;
      if (question && answer === 'remove') void change.save(question.change);
    },
  };
}

export function KeepingQuestion({ change, testid }: { change: KeepingChange; testid: string }) {
  const leave = useRef<HTMLButtonElement>(null);
  const question = change.asked.value;
  useEffect(() => {
    if (question) leave.current?.focus();
  }, [question]);
  if (!question) return null;
  const { preview } = question;
  const more = moreThanNamed(preview);
  return (
    <Callout kind='warning' testid={testid}>
      <div role='group' aria-label='Confirm what is removed'>
        <p role='alert'>{removesSentence(preview)}</p>
        <ul>
          {preview.first.map((session) => (
            <li key={session.session_id}>
              {session.name}, {dayAndTime(session.since_us)}
              {session.step === 'figures' && ' (all but its line in the list)'}
            </li>
          ))}
          {more > 0 && <li>and {more} more</li>}
        </ul>
        <p>Pinned sessions stay.</p>
        <div class='setting-buttons'>
          <button
            ref={leave}
            type='button'
            class='button'
            onClick={() => change.answer('leave')}
            data-testid={`${testid}-leave`}
          >
            Leave it as it is
          </button>
          <button
            type='button'
            class='button danger'
            onClick={() => change.answer('remove')}
            data-testid={`${testid}-remove`}
          >
            Save and remove
          </button>
        </div>
      </div>
    </Callout>
  );
}
