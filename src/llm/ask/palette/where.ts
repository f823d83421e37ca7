/** Where it went, how it was protected, what is odd about it. */
import type { Ready } from '../ready.ts';

/** Ports whose usual service sends its contents, passwords among them, as they are. */
const CLEARTEXT_PORTS =
  `21, 23, 25, 69, 80, 110, 143, 161, 389, 445, 512, 513, 514, 554, 1883, 3306, 5432, 5060, 5900,
  6379, 8000, 8080, 11211, 27017`;

export const WHERE: readonly Ready[] = [
  {
    id: 'countries',
    title: 'Hosts by country',
    question: 'Which countries did the traffic go to and come from?',
    words: 'country countries place places where geography location world abroad map',
    sql: `with ends as (
  select client as address, bytes_to_server + bytes_to_client as bytes from stream_view where session_id = :session_id
  union all
  select server, bytes_to_server + bytes_to_client from stream_view where session_id = :session_id
), hosts as (
  select address, sum(bytes) as bytes from ends group by address
)
select coalesce(h.country, 'places not known') as country, count(*) as hosts, sum(e.bytes) as bytes
from hosts e join host_view h using (address)
where h.scope = 'public'
group by 1
order by bytes desc
limit 50`,
    parameters: [],
    say: 'Most went to or came from {country}: {bytes}, with {hosts}.',
    none: 'No host with a public address was met.',
  },
  {
    id: 'networks',
    title: 'Owners of networks',
    question: 'Whose networks did the traffic go to and come from?',
    words: 'network owner owners organisation organization company provider isp asn cloud whose',
    sql: `with ends as (
  select client as address, bytes_to_server + bytes_to_client as bytes from stream_view where session_id = :session_id
  union all
  select server, bytes_to_server + bytes_to_client from stream_view where session_id = :session_id
), hosts as (
  select address, sum(bytes) as bytes from ends group by address
)
select coalesce(h.organisation, 'networks not known') as organisation, count(*) as hosts, sum(e.bytes) as bytes
from hosts e join host_view h using (address)
where h.scope = 'public'
group by 1
order by bytes desc
limit 50`,
    parameters: [],
    say: 'Most went to or came from {organisation}: {bytes}, with {hosts}.',
    none: 'No host with a public address was met.',
  },
  {
    id: 'new_hosts',
    title: 'New hosts in the last minute',
    question: 'Which servers appeared for the first time in the last minute of the session?',
    words: 'new appeared recent recently last minute first seen unknown host hosts',
    sql:
      `select server, hostname, app, min(first_us) as first_us, sum(bytes_to_server + bytes_to_client) as bytes
from stream_view
where session_id = :session_id
group by server
having min(first_us) >= (select ended_us from session_view where session_id = :session_id) - 60000000
order by first_us desc
limit 100`,
    parameters: [],
    say: 'The newest is {server}, seen since {first_us}, of {row_count server}.',
    none: 'No new server appeared in the last minute.',
  },
  {
    id: 'encrypted_share',
    title: 'Encrypted share by protocol',
    question: 'How much of the traffic was encrypted, by protocol?',
    words: 'encrypt encrypted encryption secure security tls https private plain cleartext share',
    sql: `select protocol, sum(packets) as packets, sum(encrypted_packets) as encrypted_packets,
  100.0 * sum(encrypted_packets) / sum(packets) as encrypted_percent
from metric_view
where session_id = :session_id
group by protocol
order by packets desc`,
    parameters: [],
    say: 'Of all packets, {encrypted_percent} were encrypted.',
    none: 'There were no packets.',
  },
  {
    id: 'encrypted_apps',
    title: 'Encrypted ports by application',
    question: 'How much of each application went to ports that are encrypted by custom?',
    words: 'encrypt encrypted encryption secure application app https tls vpn share',
    sql: `select app, count(*) as streams, sum(bytes_to_server + bytes_to_client) as bytes,
  100.0 * sum(iif(server_port in (22, 443, 465, 563, 636, 853, 989, 990, 992, 993, 995, 1194, 5061, 5228, 8443, 51820),
    bytes_to_server + bytes_to_client, 0)) / sum(bytes_to_server + bytes_to_client) as encrypted_ports_percent
from stream_view
where session_id = :session_id
group by app
order by bytes desc
limit 20`,
    parameters: [],
    say:
      'Of {app}, the largest application, {encrypted_ports_percent} of the bytes went to ports such as 443. This tells by port, not by content.',
    none: 'There were no TCP or UDP streams.',
  },
  {
    id: 'cleartext',
    title: 'Cleartext services',
    question: 'Which streams went to services that send their contents unencrypted?',
    words: 'cleartext plaintext plain unencrypted insecure http ftp telnet password passwords security risk',
    sql:
      `select server_port, app, count(*) as streams, count(distinct client) as clients, count(distinct server) as servers,
  sum(payload_bytes_to_server + payload_bytes_to_client) as payload_bytes
from stream_view
where session_id = :session_id and server_port in (${CLEARTEXT_PORTS})
  and payload_bytes_to_server + payload_bytes_to_client > 0
group by server_port, app
order by payload_bytes desc
limit 50`,
    parameters: [],
    say:
      'Most went to port {server_port}: {payload_bytes} in {streams}. Application: {app}. This tells by port: some of them may be encrypted all the same.',
    none: 'No stream went to a port whose usual service is unencrypted.',
  },
  {
    id: 'unknown_ports',
    title: 'Ports of unknown applications',
    question: 'Which ports did streams of unknown applications use?',
    words: 'unknown unidentified unrecognised unlabelled port ports strange odd what is',
    sql:
      `select upper(transport) as transport, server_port, count(*) as streams, count(distinct server) as servers,
  sum(bytes_to_server + bytes_to_client) as bytes
from stream_view
where session_id = :session_id and app = 'Unknown'
group by stream_view.transport, server_port
order by bytes desc
limit 50`,
    parameters: [],
    say: 'Most of what is unknown went to {transport} port {server_port}: {bytes} in {streams}.',
    none: 'Every stream has an application.',
  },
  {
    id: 'ip_versions',
    title: 'IPv6 share',
    question: 'How much of the traffic was IPv6?',
    words: 'ipv6 ipv4 ip version versions share internet protocol six',
    sql: `select packets, ipv4_packets, ipv6_packets,
  100.0 * ipv6_packets / nullif(ipv4_packets + ipv6_packets, 0) as ipv6_percent
from session_view
where session_id = :session_id`,
    parameters: [],
    say: 'Of the IP packets, {ipv6_percent} were IPv6.',
    none: 'The session has no figures.',
  },
  {
    id: 'findings',
    title: 'Findings by severity',
    question: 'What was found that deserves attention?',
    words:
      'finding findings problem problems issue issues wrong warning warnings critical alert attention severity',
    sql: `select severity, kind, subject, text, time_us
from finding_view
where session_id = :session_id
order by case severity when 'critical' then 0 when 'warning' then 1 else 2 end, time_us
limit 200`,
    parameters: [],
    say: 'The most severe is {severity}: {kind}, at {time_us}, of {row_count finding}.',
    none: 'There are no findings.',
  },
];
