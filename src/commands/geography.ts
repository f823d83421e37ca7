/** Composes what finds out where hosts are: sources, the finder, and those who answer for them. */
import { Atlas } from '../geo/atlas.ts';
import { IpApi } from '../geo/ip_api.ts';
import { OfflineDatabases } from '../geo/offline_databases.ts';
import { ReverseDns } from '../geo/reverse_dns.ts';
import { DatabaseFetch } from '../session/database_fetch.ts';
import { HostFinder } from '../session/host_finder.ts';
import { OwnAddresses } from '../session/own_addresses.ts';
import { Replays } from '../session/replay/replays.ts';
import { Places } from '../session/places.ts';
import { SettingsKeeper } from '../session/settings.ts';
import { Traffic } from '../session/traffic.ts';
import type { Store } from '../store/store.ts';

export interface Geography extends AsyncDisposable {
  readonly finder: HostFinder;
  readonly places: Places;
  readonly settings: SettingsKeeper;
  /** Moments of stored sessions, with their places. */
  readonly replays: Replays;
  /** What parts of stored sessions add up to. */
  readonly traffic: Traffic;
}

export interface GeographyOptions {
  /** The folder of captures, locks and databases. */
  readonly data: string;
  /** What this machine knows is all there is (import): nothing is fetched, nobody is asked. */
  readonly alone: boolean;
  /** Where ip-api.com is asked, if not there. */
  readonly ipApi?: string | undefined;
  /** This machine's addresses as they are now, of which nobody is asked; left out where nobody is. */
  readonly machineAddresses?: () => readonly string[];
  readonly onProblem?: (sentence: string) => void;
}

export async function openGeography(store: Store, options: GeographyOptions): Promise<Geography> {
  const folder = `${options.data}/geo`;
  const databases = new OfflineDatabases(folder);
  const atlas = new Atlas((source, error) => databases.broken(source, error));
  const others = options.alone ? {} : {
    online: new IpApi(options.ipApi === undefined ? {} : { base: options.ipApi }),
    reverse: new ReverseDns(),
  };
  const { machineAddresses: machine } = options;
  const own = new OwnAddresses({ sessions: store.sessions, ...(machine ? { machine } : {}) });
  const finder = new HostFinder({
    rows: store.hosts,
    namesOf: (sessionId) => store.hostNames(sessionId),
    prune: (stopped) => store.pruneHosts(stopped),
    atlas,
    own,
    ...others,
    ...(options.onProblem ? { onProblem: options.onProblem } : {}),
  });
  const fetch = options.alone ? {} : { fetch: new DatabaseFetch(folder) };
  const settings = new SettingsKeeper({
    rows: store.settings,
    keeping: store.keeping,
    atlas,
    databases,
    finder,
    ...others,
    ...fetch,
  });
  await settings.begin();
  const replays = new Replays(store);
  const places = new Places({ store, finder, own, replays });
  const traffic = new Traffic({ store, places, replays });
  return {
    finder,
    places,
    settings,
    replays,
    traffic,
    async [Symbol.asyncDispose]() {
      await settings.close();
      await finder.close();
    },
  };
}
