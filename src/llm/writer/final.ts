/** The built-in writer's report of a session, or of any window of it: no network, no key, no chance. */
import type { Report, ReportSection } from '../../model/summary.ts';
import type { Digest } from '../digest.ts';
import { reportOf } from '../report.ts';
import { capture, findings, suggestions } from './closing.ts';
import { applications, places, security } from './composition.ts';
import { rtp } from './media.ts';
import { FEW_PACKETS, overall } from './overall.ts';
import { Telling } from './telling.ts';
import { dns, quic, tcp, udp } from './transport.ts';

const WHOLE = [
  overall,
  tcp,
  rtp,
  udp,
  quic,
  dns,
  security,
  applications,
  places,
  findings,
  capture,
  suggestions,
];
/** A handful of packets fills no sections. */
const SHORT = [overall, findings];

export function finalReport(digest: Digest): Report {
  const telling = new Telling(digest);
  const parts = (telling.number('all.packets') ?? 0) < FEW_PACKETS ? SHORT : WHOLE;
  const sections = parts.map((part) => part(telling)).filter((each): each is ReportSection =>
    each !== undefined
  );
  return reportOf(digest, sections);
}
