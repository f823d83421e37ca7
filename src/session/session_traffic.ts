/** A session's traffic by host, with what may be said of each host in this session. */
import { scopeOf } from '../geo/scope.ts';
import type { HostTraffic } from '../model/host.ts';
import { type FoundHost, hostTraffic } from '../store/host_queries.ts';
import type { Store } from '../store/store.ts';
import { hostOf, named, rowOf } from './host_record.ts';
import type { OwnAddresses } from './own_addresses.ts';

/**
 * Hosts are known across sessions. Of what is here, or is nobody's in particular (10.0.0.1), only the session itself
 * may speak: it has no place, and the names that this session's streams gave it.
 */
export function knownTo(
  store: Store,
  own: Pick<OwnAddresses, 'of'>,
  sessionId: number,
): (address: string, known: FoundHost) => FoundHost {
  const here = own.of(sessionId);
  let names: ReturnType<Store['hostNames']> | undefined;
  const inside = new Map<string, FoundHost>();
  return (address, known) => {
    const before = inside.get(address);
    if (before) return before;
    const scope = scopeOf(address);
    if (scope === undefined || (scope === 'public' && !here(address))) return known;
    names ??= store.hostNames(sessionId);
    const found = { host: rowOf(named(hostOf(address, scope), names.get(address))), asked_of: [] };
    inside.set(address, found);
    return found;
  };
}

/** What each application carried to each host of the session. */
export function sessionTraffic(store: Store, own: OwnAddresses, sessionId: number): HostTraffic[] {
  const known = knownTo(store, own, sessionId);
  return hostTraffic(store.reader, sessionId).map((each) => {
    const { host, asked_of } = known(each.address, each);
    return { ...each, host, asked_of };
  });
}
