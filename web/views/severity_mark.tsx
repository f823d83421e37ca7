import type { Severity } from '../../src/model/finding.ts';
import { SEVERITY_WORDS } from '../derive/finding_words.ts';
import { Icon } from './icon.tsx';

/** How severe a finding is: a shape, a word and a colour that say the same. */
export function SeverityMark({ severity, text }: { severity: Severity; text?: string }) {
  return (
    <span class={`severity severity-${severity}`}>
      <Icon name={severity} />
      {text ?? SEVERITY_WORDS[severity].name}
    </span>
  );
}
