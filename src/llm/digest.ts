/**
 * The facts of a session, or of a window of it: the one thing that everything written rests on. Pure and deterministic;
 * names of the network are bounded and stay text.
 */
import type { Fact, Report } from '../model/summary.ts';
import type { DigestInput } from './digest_input.ts';
import { changes, protocol, rtp, security } from './digest_protocols.ts';
import { apps, capture, findings, places, talkers } from './digest_rows.ts';
import { FactList } from './fact_list.ts';
import { classNumbers } from './figures.ts';

export interface Digest {
  readonly scope: Report['scope'];
  readonly from_us: number | null;
  readonly to_us: number | null;
  readonly facts: readonly Fact[];
}

export function digestOf(input: DigestInput): Digest {
  const isWindow = input.scope === 'window';
  const list = new FactList(
    isWindow ? { from_us: input.fromUs, to_us: input.toUs } : { from_us: null, to_us: null },
  );
  const classes = classNumbers(input.span, input.protocols);
  time(list, input);
  if (!classes.some((each) => each.protocol === 'all')) {
    list.count('all.packets', 'All traffic, packets', 0, 'packet', { view: 'packets' });
  }
  for (const each of classes) protocol(list, each);
  security(list, input, classes);
  if (input.before) changes(list, input, classes);
  apps(list, input);
  talkers(list, input.talkers ?? []);
  if (classes.some((each) => each.protocol === 'rtp')) rtp(list, input);
  places(list, input);
  findings(list, input);
  capture(list, input);
  return { scope: input.scope, from_us: input.fromUs, to_us: input.toUs, facts: list.facts };
}

function time(list: FactList, { scope, fromUs, toUs, span }: DigestInput): void {
  const opens = { view: 'charts' } as const;
  const what = scope === 'window' ? 'The window' : 'The session';
  list.date('span.date', `${what} begins on`, fromUs, opens);
  list.clock('span.from', `${what} begins at`, fromUs, opens);
  list.clock('span.to', `${what} ends at`, toUs, opens);
  const lasts = fromUs === null || toUs === null ? null : (toUs - fromUs) / 1e6;
  list.seconds('span.seconds', `${what} lasts`, scope === 'window' ? span.seconds : lasts, opens);
}
