/**
 * Public DNS resolvers, as their operators document them, and the root servers (root-servers.org, IANA's root hints).
 * All of them are anycast.
 */
import type { NetworkRow } from './row.ts';

const anycast = (asn: number | null, organisation: string, name: string, prefixes: string): NetworkRow => ({
  asn,
  organisation,
  prefixes,
  anycast: true,
  name,
});

export const RESOLVERS: readonly NetworkRow[] = [
  anycast(
    15169,
    'Google',
    'dns.google',
    '8.8.8.8/32 8.8.4.4/32 2001:4860:4860::8888/128 2001:4860:4860::8844/128',
  ),
  anycast(
    13335,
    'Cloudflare',
    'one.one.one.one',
    '1.1.1.1/32 1.0.0.1/32 2606:4700:4700::1111/128 2606:4700:4700::1001/128',
  ),
  anycast(
    13335,
    'Cloudflare',
    'security.cloudflare-dns.com',
    '1.1.1.2/32 1.0.0.2/32 2606:4700:4700::1112/128 2606:4700:4700::1002/128',
  ),
  anycast(
    13335,
    'Cloudflare',
    'family.cloudflare-dns.com',
    '1.1.1.3/32 1.0.0.3/32 2606:4700:4700::1113/128 2606:4700:4700::1003/128',
  ),
  anycast(19281, 'Quad9', 'dns.quad9.net', '9.9.9.9/32 149.112.112.112/32 2620:fe::fe/128 2620:fe::9/128'),
  anycast(19281, 'Quad9', 'dns10.quad9.net', '9.9.9.10/32 149.112.112.10/32 2620:fe::10/128'),
  anycast(19281, 'Quad9', 'dns11.quad9.net', '9.9.9.11/32 149.112.112.11/32 2620:fe::11/128'),
  anycast(
    36692,
    'Cisco OpenDNS',
    'dns.opendns.com',
    '208.67.222.222/32 208.67.220.220/32 2620:119:35::35/128 2620:119:53::53/128',
  ),
  anycast(212772, 'AdGuard', 'dns.adguard-dns.com', '94.140.14.14/32 94.140.15.15/32'),
  anycast(212772, 'AdGuard', 'family.adguard-dns.com', '94.140.14.15/32 94.140.15.16/32'),
  anycast(
    205157,
    'CleanBrowsing',
    'family-filter-dns.cleanbrowsing.org',
    '185.228.168.168/32 185.228.169.168/32',
  ),
  anycast(3356, 'Lumen', 'a.resolvers.level3.net', '4.2.2.1/32'),
  anycast(3356, 'Lumen', 'b.resolvers.level3.net', '4.2.2.2/32'),
  anycast(null, 'VeriSign', 'a.root-servers.net', '198.41.0.4/32 2001:503:ba3e::2:30/128'),
  anycast(
    394353,
    'USC Information Sciences Institute',
    'b.root-servers.net',
    '170.247.170.2/32 2801:1b8:10::b/128',
  ),
  anycast(2149, 'Cogent Communications', 'c.root-servers.net', '192.33.4.12/32 2001:500:2::c/128'),
  anycast(10886, 'University of Maryland', 'd.root-servers.net', '199.7.91.13/32 2001:500:2d::d/128'),
  anycast(21556, 'NASA Ames Research Center', 'e.root-servers.net', '192.203.230.10/32 2001:500:a8::e/128'),
  anycast(3557, 'Internet Systems Consortium', 'f.root-servers.net', '192.5.5.241/32 2001:500:2f::f/128'),
  anycast(
    5927,
    'US Department of Defense (NIC)',
    'g.root-servers.net',
    '192.112.36.4/32 2001:500:12::d0d/128',
  ),
  anycast(1508, 'US Army Research Laboratory', 'h.root-servers.net', '198.97.190.53/32 2001:500:1::53/128'),
  anycast(29216, 'Netnod', 'i.root-servers.net', '192.36.148.17/32 2001:7fe::53/128'),
  anycast(null, 'VeriSign', 'j.root-servers.net', '192.58.128.30/32 2001:503:c27::2:30/128'),
  anycast(25152, 'RIPE NCC', 'k.root-servers.net', '193.0.14.129/32 2001:7fd::1/128'),
  anycast(20144, 'ICANN', 'l.root-servers.net', '199.7.83.42/32 2001:500:9f::42/128'),
  anycast(7500, 'WIDE Project', 'm.root-servers.net', '202.12.27.33/32 2001:dc3::35/128'),
];
