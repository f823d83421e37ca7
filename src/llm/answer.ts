/** A model's answer becomes a report: held to its shape and bounds, and every sentence to the digest. */
import * as v from 'valibot';
import type { Report, ReportSection, Sentence } from '../model/summary.ts';
import { plainText } from '../model/written.ts';
import { Checker, type Vocabulary } from './check.ts';
import type { Digest } from './digest.ts';
import { MOST_SENTENCES, SECTIONS_OF, type Task } from './prompt.ts';
import { ModelFailure } from './provider.ts';
import { reportOf } from './report.ts';
import { Telling } from './writer/telling.ts';
import { captureVerdict, findingsVerdict, overallVerdict, rtpVerdict } from './writer/verdicts.ts';

/** Of a text that stands for one sentence or a few. */
const MAX_TEXT_CHARS = 4000;

const answer = v.object({
  sections: v.pipe(
    v.array(v.object({
      id: v.string(),
      sentences: v.pipe(v.array(v.pipe(v.string(), v.maxLength(MAX_TEXT_CHARS))), v.maxLength(40)),
    })),
    v.maxLength(40),
  ),
});

export interface AnswerOptions {
  readonly task: Task;
  readonly vocabulary?: Vocabulary;
  /** Pseudonyms become hosts again. */
  readonly restore?: (text: string) => string;
}

/** @throws ModelFailure for another shape, and where nothing of it is supported */
export function reportOfAnswer(json: unknown, digest: Digest, options: AnswerOptions): Report {
  const parsed = v.safeParse(answer, json);
  if (!parsed.success) {
    throw new ModelFailure('not_json', 'The model answered in another form than it was asked to.');
  }
  const { task, vocabulary, restore = (text) => text } = options;
  const checker = new Checker(digest, vocabulary);
  const telling = new Telling(digest);
  let struck = 0;
  const sections = SECTIONS_OF[task].flatMap((id): ReportSection[] => {
    const texts = parsed.output.sections.filter((each) => each.id === id)
      .flatMap(({ sentences }) => sentences.flatMap(sentencesOf)).map(restore);
    const kept: Sentence[] = [];
    for (const text of texts) {
      if (kept.length >= MOST_SENTENCES[task]) break;
      if (kept.some((each) => each.text === text)) continue;
      const checked = checker.sentence(text);
      if (checked.supported) kept.push(checked.sentence);
      else struck++;
    }
    return kept.length === 0 ? [] : [{ id, verdict: verdictOf(id, telling), sentences: kept }];
  });
  if (sections.length === 0) {
    throw new ModelFailure(
      'refused',
      struck === 0
        ? 'The model answered with nothing.'
        : 'The figures support no sentence that the model wrote, so all of them were struck.',
    );
  }
  return reportOf(digest, sections, { struck });
}

/** A verdict is computed, whatever a model says. */
function verdictOf(id: ReportSection['id'], telling: Telling): ReportSection['verdict'] {
  switch (id) {
    case 'overall':
      return overallVerdict(telling);
    case 'rtp':
      return rtpVerdict(telling);
    case 'findings':
      return findingsVerdict(telling);
    case 'capture':
      return captureVerdict(telling);
    default:
      return null;
  }
}

/** Where a sentence ends and another begins; abbreviations go on in lower case. */
const BETWEEN = /(?<=[.!?…]["”’)]?)\s+(?=["“(]?[\p{Lu}\p{N}])/u;

function sentencesOf(text: string): string[] {
  const plain = plainText(text.replaceAll(/[*`#]+/g, ''), MAX_TEXT_CHARS).replace(/^[-•]\s+/, '');
  return plain.split(BETWEEN).map((each) => each.trim()).filter((each) => each !== '');
}
