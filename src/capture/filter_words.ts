/** The words of a capture filter: which of them are the language's own (pcap-filter(7)), and which are names of hosts. */

export interface FilterWord {
  readonly text: string;
  /** Characters of the filter, before `to`. */
  readonly from: number;
  readonly to: number;
  /** A word that libpcap would ask the name servers for; undefined for every other. */
  readonly name: 'after-qualifier' | 'bare' | undefined;
  /** An address to compile in its place. */
  readonly standIn: string;
}

const set = (words: string) => new Set(words.split(' '));

/** What stands behind these is a name that is looked up nowhere outside this machine, or a word of its own. */
const OWN_WORDS = set(
  'port portrange proto protochain type subtype dir direction on ifname reason action rset ruleset rnr',
);
const LINK = set('ether link fddi tr wlan addr1 addr2 addr3 addr4 ra ta');
const HOSTS = set('host net gateway src dst');
const JOINS = set('and or not && || ! ( )');
const OTHERS = set(
  'mask less greater len byte broadcast multicast inbound outbound ip ip6 arp rarp tcp udp icmp icmp6 sctp igmp igrp pim ' +
    'vrrp carp ah esp atalk aarp decnet lat sca moprc mopdl iso esis es-is isis is-is clnp l1 l2 iih lsp snp csnp psnp stp ' +
    'ipx netbeui vlan mpls pppoed pppoes geneve vxlan llc lane oam oamf4 connectmsg metaconnect bcc sc ilmic vpi vci metac ' +
    'slip radio rulenum srnr subrulenum icmptype icmpcode icmp6type icmp6code tcpflags tcp-fin tcp-syn tcp-rst tcp-push ' +
    'tcp-ack tcp-urg tcp-ece tcp-cwr',
);
const ICMP_CONSTANT = /^icmp6?-[a-z]+$/;
const NUMBER = /^(0x[0-9a-f]+|\d+(\.\d+){0,3})$/i;
const WORD = /^[a-z0-9][\w.-]*$/i;

/** In order; brackets and operators of comparisons stand in no word. */
export function filterWords(filter: string): FilterWord[] {
  const words: FilterWord[] = [];
  let family = '127.0.0.1';
  /** Whether a name that comes now would be looked up, which holds on behind "or". */
  let lookedUp = true;
  let linkLevel = false;
  let qualified = false;
  for (const match of filter.matchAll(/\|\||&&|[()!]|\[[^\]]*\]?|[^\s()!&|[\]=<>]+/g)) {
    const text = match[0];
    const lower = text.toLowerCase();
    const known = isKnown(lower);
    const isName = !known && lookedUp && WORD.test(text) && !NUMBER.test(text);
    words.push({
      text,
      from: match.index,
      to: match.index + text.length,
      name: isName ? (qualified ? 'after-qualifier' : 'bare') : undefined,
      standIn: family,
    });
    if (!known) continue;
    if (JOINS.has(lower)) continue; // "host a or b": what was said before holds on
    linkLevel = LINK.has(lower) || (linkLevel && HOSTS.has(lower));
    lookedUp = !OWN_WORDS.has(lower) && !linkLevel;
    qualified = HOSTS.has(lower);
    if (lower === 'ip6') family = '::1';
    else if (lower === 'net') family = '127.0.0.0';
    else if (!HOSTS.has(lower) || family === '127.0.0.0') family = '127.0.0.1';
  }
  return words;
}

function isKnown(lower: string): boolean {
  return OWN_WORDS.has(lower) || LINK.has(lower) || HOSTS.has(lower) || JOINS.has(lower) ||
    OTHERS.has(lower) ||
    ICMP_CONSTANT.test(lower);
}

/** The filter up to a word (all of it where left out), with addresses in the place of names. */
export function withoutNames(filter: string, words: readonly FilterWord[], before = words.length): string {
  let text = '';
  let at = 0;
  for (const word of words.slice(0, before)) {
    text += filter.slice(at, word.from) + (word.name === undefined ? word.text : word.standIn);
    at = word.to;
  }
  return before === words.length ? text + filter.slice(at) : text;
}
