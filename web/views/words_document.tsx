/** A report as something to read: verdict, sections, sentences with their facts, and who wrote it. */
import { useSignal } from '@preact/signals';
import { SECTION_TITLES, type SummaryRow } from '../../src/model/summary.ts';
import { authorText, rangeText, sectionsOf } from '../derive/words.ts';
import { Icon } from './icon.tsx';
import { Callout } from './parts.tsx';
import { Told } from './told.tsx';
import { useMarks } from './use_marks.ts';

const VERDICTS = {
  good: { word: 'Good', icon: 'check' },
  fair: { word: 'Fair', icon: 'minus' },
  poor: { word: 'Poor', icon: 'close' },
} as const;

export function WordsDocument(
  { row, title, where }: {
    row: SummaryRow;
    /** Of the session: stands on paper only. */
    title: string;
    where: string | undefined;
  },
) {
  const marks = useMarks<HTMLElement>();
  const range = rangeText(row);
  const sections = sectionsOf(row);
  const folded = useSignal(sections.length > 1);
  return (
    <article
      ref={marks}
      class={`words-doc ${folded.value ? 'is-folded' : ''}`}
      aria-label='Report'
      data-testid='report'
    >
      <header class='words-doc-head'>
        <h3 class='paper-only'>{title}</h3>
        {range !== undefined && <p class='words-range' data-testid='report-range'>{range}</p>}
      </header>
      {row.report?.fallback != null && (
        <Callout kind='warning' testid='report-fallback'>
          <p>{row.report.fallback}</p>
        </Callout>
      )}
      <div class='words-sections'>
        {sections.map(({ id, verdict, sentences }) => (
          <section key={id} class={`words-section section-${id}`} data-testid={`section-${id}`}>
            <h3>
              {SECTION_TITLES[id]}
              {verdict !== null && (
                <span class={`words-verdict is-${verdict}`} data-testid={`verdict-${id}`}>
                  <Icon name={VERDICTS[verdict].icon} />
                  {VERDICTS[verdict].word}
                </span>
              )}
            </h3>
            <div class='words-text'>
              {sentences.map((sentence, i) => <Told key={i} sentence={sentence} report={row.report} />)}
            </div>
          </section>
        ))}
      </div>
      <button
        type='button'
        class='button small unfold'
        data-testid='report-unfold'
        onClick={() => {
          folded.value = false;
        }}
      >
        <Icon name='down' />Read the whole report
      </button>
      <p class='words-author' data-testid='report-author'>{authorText(row, where)}</p>
    </article>
  );
}
