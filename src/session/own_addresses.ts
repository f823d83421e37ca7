/** Which addresses are "here": nobody beyond this machine is ever asked about them. */
import { addressText } from '../geo/address.ts';
import { scoped } from '../geo/scope.ts';
import { DirectionFinder } from '../metrics/direction.ts';
import type { SessionTable } from '../store/sessions.ts';

export interface OwnAddressesParts {
  readonly sessions: Pick<SessionTable, 'locality' | 'ownAddresses'>;
  /** This machine's, as they are now; left out: none. */
  readonly machine?: () => readonly string[];
}

export class OwnAddresses {
  readonly #parts: OwnAddressesParts;

  constructor(parts: OwnAddressesParts) {
    this.#parts = parts;
  }

  /** Whether an address is here, for a session. */
  of(sessionId: number): (address: string) => boolean {
    return hereBy(new DirectionFinder(this.#parts.sessions.locality(sessionId)));
  }

  /** Whether an address is this machine's, or here for any session: true of what must not be sent. */
  ofAny(): (address: string) => boolean {
    const { sessions, machine } = this.#parts;
    const addresses = [...sessions.ownAddresses(), ...machine?.() ?? []];
    return hereBy(new DirectionFinder({ kind: 'own', addresses }));
  }
}

function hereBy(finder: DirectionFinder): (address: string) => boolean {
  return (address) => {
    if (finder.isHere(address)) return true;
    // 6to4, NAT64 and the like: what they stand for is what would be looked up.
    const found = scoped(address);
    return found !== undefined && finder.isHere(addressText(found.address));
  };
}
