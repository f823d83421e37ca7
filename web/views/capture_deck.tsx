/** Starting and stopping a recording, and how it is doing. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { type CaptureFields, NO_FIELDS, spokenPhase } from '../derive/capture.ts';
import { useApp } from '../models/app.ts';
import { CaptureForm } from './capture_form.tsx';
import { CaptureStatus } from './capture_status.tsx';
import { CommandLine } from './command_line.tsx';
import { commandsIn } from '../derive/problem.ts';
import { Callout } from './parts.tsx';

export function CaptureDeck() {
  const { live } = useApp();
  const { phase, session } = live.capture.value;
  const problem = live.captureProblem.value;
  const error = live.error.value;
  const fields = useSignal<CaptureFields>(NO_FIELDS);
  // A refused start gives back what was typed; a recording has taken its name.
  useSignalEffect(() => {
    if (live.capture.value.phase === 'recording') fields.value = { ...fields.peek(), name: '' };
  });
  return (
    <section class='deck panel' aria-label='Capture' data-testid='capture-deck' data-phase={phase}>
      <p class='sr-only' role='status'>{spokenPhase(phase, session)}</p>
      {problem !== null && phase === 'idle'
        ? (
          <Callout kind='warning' testid='capture-problem'>
            <Problem sentence={problem} />
            <button
              type='button'
              class='button small'
              onClick={() => live.send({ type: 'get_interfaces' })}
            >
              Check again
            </button>
          </Callout>
        )
        : phase === 'idle'
        ? <CaptureForm fields={fields} />
        : <CaptureStatus />}
      {error && (
        <Callout kind='error' onDismiss={live.dismissError} testid='capture-error'>
          <Problem sentence={error.message} />
        </Callout>
      )}
    </section>
  );
}

/** The sentence, and what it tells to run, each to be copied. */
function Problem({ sentence }: { sentence: string }) {
  return (
    <>
      <p>{sentence}</p>
      {commandsIn(sentence).map((command) => <CommandLine key={command} command={command} />)}
    </>
  );
}
