/** When something was found: a mark for each above the charts, and how many there are. The list below has the words. */
import { useMemo } from 'preact/hooks';
import type { FindingRow } from '../../src/model/finding.ts';
import { countsOfFindings, countsText, findingMarks } from '../derive/findings.ts';
import type { Stretch } from '../derive/series.ts';
import { FINDINGS_ID } from './finding_item.tsx';
import { Icon } from './icon.tsx';

export function FindingStrip(
  { findings, stretch }: { findings: readonly FindingRow[] | undefined; stretch: Stretch },
) {
  const told = useMemo(() => findings?.filter(({ muted }) => !muted) ?? [], [findings]);
  const marks = findingMarks(told, stretch);
  const [worst] = told;
  return (
    <div class='finding-strip' data-testid='finding-strip'>
      {worst && (
        <button
          type='button'
          class={`finding-jump severity-${worst.severity}`}
          title={countsText(countsOfFindings(told))}
          data-testid='finding-jump'
          onClick={() => {
            const panel = document.getElementById(FINDINGS_ID);
            panel?.scrollIntoView({ block: 'start' });
            panel?.querySelector<HTMLElement>('[data-testid=finding-line]')?.focus({ preventScroll: true });
          }}
        >
          <Icon name={worst.severity} />
          {told.length}
          <span class='sr-only'>{` findings: ${countsText(countsOfFindings(told))}. Go to them`}</span>
        </button>
      )}
      <div class='finding-marks' aria-hidden='true'>
        {marks.map(({ id, severity, left, width, title }) => (
          <i
            key={id}
            class={`finding-mark is-${severity}`}
            style={{ left: `${left}%`, width: `${width}%` }}
            title={title}
          />
        ))}
      </div>
    </div>
  );
}
