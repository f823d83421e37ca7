import type { Comparison } from '../../src/model/compare.ts';
import { count } from '../derive/format.ts';

/** How the page tells a change from noise. */
export function CompareMethod({ comparison }: { comparison: Comparison }) {
  const { a, b } = comparison;
  const blocks = a.block_s !== null && b.block_s !== null
    ? ` (here ${count(a.block_s)} s in A and ${count(b.block_s)} s in B)`
    : '';
  return (
    <details class='panel compare-method' data-testid='compare-method'>
      <summary>How this is decided</summary>
      <p>
        Rates and shares are means over each side’s whole range, idle seconds included; the alignment moves
        only the charts. How much such a mean wanders by itself is found by drawing whole blocks of
        neighbouring seconds{blocks}{' '}
        again and again (circular block bootstrap; Künsch 1989, Politis and Romano 1992; block length after
        Politis and White 2004), and is at least what a series with the same memory from one second to the
        next would show. p50, p95 and handshakes draw whole TCP streams instead.
      </p>
      <p>
        Applications, hosts and networks are judged by their streams, each an event of its own; long streams
        count as several. Differences are tested with Welch’s t and corrected for their number (Benjamini and
        Hochberg 1995): of what is called a change, one in a hundred may be none. A side needs 12 seconds, and
        a figure six independent pieces on each side.
      </p>
      <p>
        Too small to matter: less than 10% of a rate or time, 1 ms, 0.3 points of loss, 3 points of a share.
        Figures that moved the same way by a like amount stand below one that leads them: round trips and DNS
        time, TCP and RTP loss, traffic and its parts. That is no proof of a cause.
      </p>
    </details>
  );
}
