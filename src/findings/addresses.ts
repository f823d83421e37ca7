/** Two machines that both say an address is theirs (RFC 5227). IPv4 only: Info does not say it of IPv6. */
import type { PacketRecord } from '../model/packet.ts';
import type { FindingBook } from './book.ts';
import { counted, Episodes } from './episodes.ts';
import { Newest } from './newest.ts';

/** Addresses on one network: some 200 bytes each. */
const MAX_ADDRESSES = 4096;

/**
 * One that moves to another card (a standby takes over, a lease is given to the next) changes hands once. Two machines
 * take turns: the old one must come back within so long.
 */
const TURNS_US = 300_000_000;

const IPV4 = '(\\d{1,3}(?:\\.\\d{1,3}){3})';
/** Who says which address is its own, in Wireshark's words. */
const IS_AT = new RegExp(`^${IPV4} is at ([0-9a-f:]{17})`);
const OWN = new RegExp(`^(?:Gratuitous ARP|ARP Announcement) for ${IPV4}|[Tt]ell ${IPV4}`);

interface Claim {
  mac: string;
  /** Who had it before, and when it was last theirs. */
  before: string | undefined;
  beforeUs: number;
  lastUs: number;
}

export class DuplicateAddresses {
  readonly #claims = new Newest<string, Claim>(MAX_ADDRESSES);
  readonly #episodes: Episodes;

  constructor(book: FindingBook) {
    this.#episodes = new Episodes(book, {
      kind: 'duplicate_address',
      windowS: 3600,
      quietS: 600,
      enough: () => true,
    });
  }

  /** An ARP packet. */
  take(record: PacketRecord): void {
    const isAt = IS_AT.exec(record.info);
    const own = isAt ? undefined : OWN.exec(record.info);
    const address = isAt?.[1] ?? own?.[1] ?? own?.[2];
    const mac = isAt?.[2] ?? record.source;
    if (address === undefined || address === '0.0.0.0' || !/^[0-9a-f:]{17}$/.test(mac)) return;
    this.#claim(record, address, mac);
  }

  #claim(record: PacketRecord, address: string, mac: string): void {
    const { timeUs } = record;
    const claim = this.#claims.use(
      address,
      () => ({ mac, before: undefined, beforeUs: timeUs, lastUs: timeUs }),
    );
    if (claim.mac === mac) {
      claim.lastUs = timeUs;
      return;
    }
    const isBack = claim.before === mac && timeUs - claim.beforeUs <= TURNS_US;
    const other = claim.mac;
    claim.before = other;
    claim.beforeUs = claim.lastUs;
    claim.mac = mac;
    claim.lastUs = timeUs;
    if (!isBack) return;
    this.#episodes.event(address, record, [address, mac, other], ({ count }) => ({
      severity: 'warning',
      text: `Two machines use the address ${address}, ${other} and ${mac}: it changed hands back and forth ${
        counted(count, 'time')
      }.`,
      figures: { changes: count + 1, machines: `${other}, ${mac}` },
      filter: `arp and (arp.src.proto_ipv4 == ${address})`,
    }));
  }
}
