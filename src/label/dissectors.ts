/** What tshark's protocol chain says about the application. */
import { DISSECTOR_ROWS } from './data/dissector_rows.ts';

/**
 * `application`: the protocol is the application, or near enough (BitTorrent, SSH).
 * `system`: housekeeping that is named after itself, whoever's server answers (DNS, NTP, DHCP).
 * `carrier`: carries anybody's application (TLS, HTTP, STUN); gives way to whatever says more.
 */
export type DissectorKind = 'application' | 'system' | 'carrier';

export interface Dissected {
  readonly layer: string;
  /** How people write the protocol ("WireGuard"), for the evidence. */
  readonly protocol: string;
  readonly app: string;
  readonly category: string;
  readonly kind: DissectorKind;
}

const byLayer = new Map<string, Dissected>();
for (const [layer, protocol, app, category, kind] of DISSECTOR_ROWS) {
  byLayer.set(layer, Object.freeze({ layer, protocol, app, category, kind }));
}

/** Applications that only say how, not what: any of them gives way to a more telling name. */
export const CARRIER_APPS: ReadonlySet<string> = new Set(
  DISSECTOR_ROWS.filter((row) => row[4] === 'carrier').map((row) => row[2]),
);

/** The parser hands out the same array for the same chain, so most packets cost one look-up by identity. */
const byChain = new WeakMap<readonly string[], Dissected | null>();

/** The most telling layer of a chain: the innermost that is no carrier, else the innermost carrier. */
export function dissected(chain: readonly string[]): Dissected | null {
  const known = byChain.get(chain);
  if (known !== undefined) return known;
  let found: Dissected | null = null;
  for (let i = chain.length - 1; i >= 0; i--) {
    const hit = byLayer.get(chain[i] ?? '');
    if (!hit) continue;
    if (hit.kind !== 'carrier') {
      found = hit;
      break;
    }
    found ??= hit;
  }
  byChain.set(chain, found);
  return found;
}
