/** Verdicts, where a standard or a threshold that docs/words.md explains supports one. Computed from facts alone. */
import type { ReportSection } from '../../model/summary.ts';
import type { Telling } from './telling.ts';

type Verdict = ReportSection['verdict'];

/** Of all packets that came: beyond, what the capture lost weighs as much as the losses that it measures. */
const POOR_DROPPED_PERCENT = 1;

/** As the page's own verdict (model/rtp_quality.ts), whose word the digest holds where streams are long enough. */
export function rtpVerdict(t: Telling): Verdict {
  const word = t.name('rtp.quality');
  return word === 'good' || word === 'fair' || word === 'poor' ? word : null;
}

/** Whether the recording itself can be relied on. Null: nobody counted what was dropped, and nothing shows. */
export function captureVerdict(t: Telling): Verdict {
  if ((t.number('capture.dropped_percent') ?? 0) >= POOR_DROPPED_PERCENT) return 'poor';
  const harmed = ['dropped_packets', 'gap_seconds', 'truncated_packets', 'worker_restarts']
    .some((id) => t.some(`capture.${id}`));
  if (harmed) return 'fair';
  return t.number('capture.dropped_packets') === 0 ? 'good' : null;
}

export function findingsVerdict(t: Telling): Verdict {
  if (t.some('findings.critical')) return 'poor';
  return t.some('findings.warning') ? 'fair' : null;
}

/** The worst of those that there are. A good capture alone says nothing of the network. */
export function overallVerdict(t: Telling): Verdict {
  const all = [rtpVerdict(t), findingsVerdict(t)];
  return all.includes('poor') ? 'poor' : all.includes('fair') ? 'fair' : all.includes('good') ? 'good' : null;
}
