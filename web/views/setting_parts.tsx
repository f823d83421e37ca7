/** What every setting is built from: its name, what it does, and what went wrong with changing it. */
import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { SettingsChange } from '../../src/model/place.ts';
import { useApp } from '../models/app.ts';
import { sentenceOf } from '../transport/problem.ts';
import { Callout } from './parts.tsx';

export function Setting(
  { title, testid, error, aside, children }: {
    title: string;
    testid: string;
    error: string | undefined;
    /** Beside the title: a switch, or how it is doing. */
    aside?: ComponentChildren;
    children: ComponentChildren;
  },
) {
  return (
    <div class='setting' data-testid={testid}>
      <div class='setting-head'>
        <h3>{title}</h3>
        {aside}
      </div>
      <div class='setting-body'>{children}</div>
      {error !== undefined && <Callout kind='error' testid={`${testid}-error`}>{error}</Callout>}
    </div>
  );
}

export interface SettingChange<Change = SettingsChange> {
  readonly busy: ReadonlySignal<boolean>;
  readonly error: ReadonlySignal<string | undefined>;
  /** Resolves to whether the server took it. */
  save(change: Change): Promise<boolean>;
  /** Does something about it; resolves to whether it was done. */
  attempt(work: () => Promise<void>): Promise<boolean>;
  /** Says what is wrong before the server is asked. */
  refuse(sentence: string): void;
}

/** Changes settings and remembers what the server said to it, beside the field that it is about. */
export function useSettingChange(): SettingChange {
  const { settings } = useApp();
  return useChange(settings.change);
}

/** The same for whatever else can be set. */
export function useChange<Change>(apply: (change: Change) => Promise<void>): SettingChange<Change> {
  const busy = useSignal(false);
  const error = useSignal<string | undefined>(undefined);
  async function attempt(work: () => Promise<void>): Promise<boolean> {
    busy.value = true;
    error.value = undefined;
    try {
      await work();
      return true;
    } catch (failure) {
      error.value = sentenceOf(failure);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return {
    busy,
    error,
    attempt,
    refuse(sentence) {
      error.value = sentence;
    },
    save: (change) => attempt(() => apply(change)),
  };
}

/** On or off, at once. */
export function Switch(
  { label, on, disabled, testid, onChange }: {
    label: string;
    on: boolean;
    disabled: boolean;
    testid: string;
    onChange: (on: boolean) => void;
  },
) {
  const id = useId();
  return (
    <span class='switch'>
      <input
        id={id}
        type='checkbox'
        role='switch'
        checked={on}
        disabled={disabled}
        data-testid={testid}
        onChange={(event) => {
          // What is shown is what the server has: it follows once the change was taken.
          event.currentTarget.checked = on;
          onChange(!on);
        }}
      />
      <label for={id}>
        <span class='sr-only'>{label}:</span>
        {on ? ' On' : ' Off'}
      </label>
    </span>
  );
}
