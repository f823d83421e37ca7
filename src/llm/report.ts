/** Sections with the facts that they rest on, as they are stored; and the same as plain text. */
import type { Report, ReportSection } from '../model/summary.ts';
import type { Digest } from './digest.ts';

export function reportOf(
  { scope, from_us, to_us, facts }: Digest,
  sections: readonly ReportSection[],
  { struck = 0, fallback = null }: { struck?: number; fallback?: string | null } = {},
): Report {
  const used = new Set(sections.flatMap(({ sentences }) => sentences.flatMap((each) => each.facts)));
  return {
    scope,
    from_us,
    to_us,
    sections: [...sections],
    facts: facts.filter(({ id }) => used.has(id)),
    struck,
    fallback,
  };
}

/** One paragraph a section. */
export function textOf({ sections }: Pick<Report, 'sections'>): string {
  return sections.map(({ sentences }) => sentences.map(({ text }) => text).join(' ')).join('\n\n');
}
