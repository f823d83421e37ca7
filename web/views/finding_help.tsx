/** What is looked for, from when on it is told of, and how to read that nothing was found. */
import { useSignal } from '@preact/signals';
import { SEVERITIES } from '../../src/model/finding.ts';
import { SEVERITY_WORDS, WATCHED } from '../derive/finding_words.ts';
import { HelpDialog } from './help_dialog.tsx';
import { SeverityMark } from './severity_mark.tsx';

export function WatchedButton() {
  const shown = useSignal(false);
  return (
    <>
      <button
        type='button'
        class='button small quiet'
        data-testid='watched-button'
        onClick={() => {
          shown.value = true;
        }}
      >
        What is looked for
      </button>
      <HelpDialog
        shown={shown}
        title='What is looked for'
        label='What findings are looked for'
        testid='watched-help'
      >
        <div class='watched'>
          <p>
            Each is worked out from the packets while they are stored, by packet time. Fewer than these are
            everyday life and not told: none found does not mean that nothing went wrong. What is encrypted,
            or did not pass where it was captured, cannot be seen.
          </p>
          <dl class='watched-list'>
            {WATCHED.map(({ name, when }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{when}</dd>
              </div>
            ))}
          </dl>
          <ul class='watched-severities'>
            {SEVERITIES.toReversed().map((severity) => (
              <li key={severity}>
                <SeverityMark severity={severity} /> {SEVERITY_WORDS[severity].meaning}
              </li>
            ))}
          </ul>
        </div>
      </HelpDialog>
    </>
  );
}
