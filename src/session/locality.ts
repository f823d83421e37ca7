/** What a user may say of "here". */
import { isNetwork } from '../metrics/direction.ts';
import { TapdeckError } from '../model/errors.ts';
import type { Locality } from '../model/session.ts';

/** More addresses than a machine or a site's list of networks has. */
const MAX_ADDRESSES = 256;

/** @throws TapdeckError `invalid` for what is no address or network */
export function localityOf(addresses: readonly string[] | null): Locality {
  if (addresses === null) return { kind: 'private' };
  if (addresses.length === 0 || addresses.length > MAX_ADDRESSES) {
    throw new TapdeckError('invalid', `Name 1 to ${MAX_ADDRESSES} addresses or networks that are "here".`);
  }
  const wrong = addresses.find((address) => !isNetwork(address));
  if (wrong !== undefined) {
    const text = JSON.stringify(wrong.slice(0, 80));
    throw new TapdeckError('invalid', `${text} is neither an IP address nor a network such as 10.0.0.0/8.`);
  }
  return { kind: 'own', addresses };
}
