/** The newest report that was written about a session, as a section of the document. */
import { type Report, SECTION_TITLES, type SummaryRow } from '../../model/summary.ts';
import { escaped } from './words.ts';

export function written(summary: SummaryRow | undefined): string {
  if (!summary) return '';
  return `<section class="report"><h2>Report</h2>
${summary.report ? sections(summary.report) : paragraphs(summary.text)}
<p class="quiet">${escaped(author(summary))}</p></section>\n`;
}

function sections({ sections }: Report): string {
  return sections.map(({ id, verdict, sentences }) => {
    const word = verdict === null ? '' : ` <span class="verdict ${verdict}">${verdict}</span>`;
    const text = sentences.map((each) => escaped(each.text)).join(' ');
    return `<h3>${escaped(SECTION_TITLES[id])}${word}</h3><p>${text}</p>`;
  }).join('\n');
}

/** Of a database from elsewhere, whose report has another shape. */
const paragraphs = (text: string) => text.split('\n\n').map((each) => `<p>${escaped(each)}</p>`).join('\n');

function author({ written_by, report }: SummaryRow): string {
  const by = written_by === 'rules'
    ? 'Written by Tapdeck itself from the figures'
    : `Written by ${written_by}, checked against the figures`;
  const struck = report?.struck ?? 0;
  const left = struck === 0
    ? ''
    : `; ${struck === 1 ? 'one sentence was' : `${struck} sentences were`} struck for want of support`;
  return `${by}${left}. ${report?.fallback ?? ''}`.trim();
}
