/** What a session is made of: security, applications, places. */
import type { ReportSection } from '../../model/summary.ts';
import { NOTABLE_SHARE_PERCENT } from './overall.ts';
import { listed, type Phrase, resting, say, section, type Telling } from './telling.ts';

/** Countries that English gives an article. */
const WITH_ARTICLE =
  /^(?:United|Netherlands|Philippines|Bahamas|Maldives|Gambia|Czech Republic|Dominican|Seychelles|Comoros)/;

export function security(t: Telling): ReportSection | undefined {
  const [encrypted, percent] = [t.fact('security.encrypted_packets'), t.fact('security.encrypted_percent')];
  const all = t.some('all.packets');
  if (!encrypted || !percent || !all) return undefined;
  const share = encrypted.value === 0
    ? resting(say`No encryption was recognised in it.`, encrypted)
    : percent.value === 100
    ? resting(say`Everything in it was encrypted.`, percent)
    : say`Of all packets, ${percent} carried encrypted content${
      t.some('tcp.packets') ? '; bare acknowledgements have none' : ''
    }.`;
  const plain = t.some('security.plain_http_packets');
  const http = plain &&
    say`HTTP sent ${plain} in plain text, which anybody on the way can read.`;
  return section('security', [share, http, versions(t)]);
}

function versions(t: Telling): Phrase | undefined {
  const ipv6 = t.fact('all.ipv6_percent');
  if (!ipv6 || ipv6.value === 0) return undefined;
  return ipv6.value === 100
    ? resting(say`All of it went over IPv6.`, ipv6)
    : say`IPv6 had a share of ${ipv6} of the IP packets.`;
}

export function applications(t: Telling): ReportSection | undefined {
  return section('applications', [largest(t), unknown(t), talker(t)]);
}

function largest(t: Telling): Phrase | undefined {
  const named = [1, 2, 3, 4].flatMap((i) => {
    const [name, bytes, share] = ['name', 'bytes', 'share_percent'].map((each) => t.fact(`app.${i}.${each}`));
    return name && bytes && share && name.value !== 'Unknown' ? [{ i, name, bytes, share }] : [];
  });
  const [first] = named;
  if (!first) return undefined;
  const streams = t.some(`app.${first.i}.streams`);
  const inStreams = streams ? say` in ${streams}` : say``;
  if (t.number('apps.count') === 1) {
    return say`${first.name} is the only application, with ${first.bytes}${inStreams}.`;
  }
  const others = named.slice(1).filter(({ share }) => Number(share.value) >= NOTABLE_SHARE_PERCENT);
  const behind = listed(others.map(({ name, bytes }) => say`${name} (${bytes})`));
  const rest = others.length === 0
    ? say``
    : say`; behind it ${others.length === 1 ? 'comes' : 'come'} ${behind}`;
  return say`The largest application is ${first.name}, with ${first.bytes} or ${first.share} of all bytes${inStreams}${rest}.`;
}

/** Less is not worth a sentence. */
const LEAST_UNKNOWN_PERCENT = 1;

function unknown(t: Telling): Phrase | undefined {
  const share = t.some('apps.unknown_percent');
  // Where it is the most, the report begins with it.
  if (!share || Number(share.value) < LEAST_UNKNOWN_PERCENT || t.name('app.1.name') === 'Unknown') {
    return undefined;
  }
  return say`For ${share} of the bytes the application is not known.`;
}

function talker(t: Telling): Phrase | undefined {
  const [from, to, bytes] = ['source', 'destination', 'bytes'].map((each) => t.fact(`talker.1.${each}`));
  if (!from || !to || !bytes || from.value === to.value) return undefined;
  return say`Of what went out, ${from} sent the most: ${bytes} to ${to}.`;
}

/** Where less of the bytes can be placed, countries are some among others, in percent. */
const WELL_KNOWN_PERCENT = 50;

const country = (name: Phrase & { readonly value: string }): Phrase =>
  WITH_ARTICLE.test(name.value) ? say`the ${name}` : name;

export function places(t: Telling): ReportSection | undefined {
  const hosts = t.some('places.public_hosts');
  if (!hosts) {
    const isAnyone = t.some('places.local_hosts') && t.fact('places.public_hosts');
    return section('places', [
      isAnyone && resting(
        say`No public hosts took part: all addresses are private or otherwise special.`,
        t.fact('places.local_hosts'),
        t.fact('places.public_hosts'),
      ),
    ]);
  }
  const countries = [1, 2, 3].flatMap((i) => {
    const [name, share] = [t.fact(`country.${i}.name`), t.some(`country.${i}.share_percent`)];
    if (!name || !share) return [];
    const text = say`${name}`;
    return [say`${country({ ...text, value: String(name.value) })} (${share})`];
  });
  const count = t.some('places.countries');
  if (!count || countries.length === 0) {
    const whose = hosts.value === 1 ? 'whose place is not known' : 'whose places are not known';
    return section('places', [say`It reached ${hosts}, ${whose}.`]);
  }
  const known = [1, 2, 3, 4, 5].reduce((sum, i) => sum + (t.number(`country.${i}.share_percent`) ?? 0), 0);
  const inCountries = say`It reached ${hosts} in ${count}`;
  const mostly = Number(count.value) > countries.length ? 'mostly ' : '';
  const where = known < WELL_KNOWN_PERCENT
    ? say`It reached ${hosts}; those that could be placed are ${mostly}in ${listed(countries)}.`
    : countries.length === 1
    ? say`${inCountries}, ${listed(countries)}.`
    : say`${inCountries}; by bytes, most went to and from ${listed(countries)}.`;
  const [network, share] = [t.fact('network.1.name'), t.some('network.1.share_percent')];
  return section('places', [
    where,
    network && share &&
    say`Among networks, the one of ${network} had the largest part, with ${share} of all bytes.`,
  ]);
}
