/** A session's traffic by host, with what may be said of each host in this session. */
import { scopeOf } from '../geo/scope.ts';
import type { HostTraffic } from '../model/host.ts';
import { hostTraffic } from '../store/host_queries.ts';
import type { Store } from '../store/store.ts';
import { hostOf, named, rowOf } from './host_record.ts';
import type { OwnAddresses } from './own_addresses.ts';

/**
 * Hosts are known across sessions. Of what is here, or is nobody's in particular (10.0.0.1), only the session itself
 * may speak: it has no place, and the names that this session's streams gave it.
 */
export function sessionTraffic(store: Store, own: OwnAddresses, sessionId: number): HostTraffic[] {
  const here = own.of(sessionId);
  let names: ReturnType<Store['hostNames']> | undefined;
  const inside = new Map<string, HostTraffic['host']>();
  return hostTraffic(store.reader, sessionId).map((each) => {
    const { address } = each;
    const scope = scopeOf(address);
    if (scope === undefined || (scope === 'public' && !here(address))) return each;
    let host = inside.get(address);
    if (!host) {
      names ??= store.hostNames(sessionId);
      inside.set(address, host = rowOf(named(hostOf(address, scope), names.get(address))));
    }
    return { ...each, host, asked_of: [] };
  });
}
