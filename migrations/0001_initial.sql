-- Tables are private to Tapdeck and may change; the views at the end are the public schema (CONTRACT.md).
-- Times are microseconds since the epoch, UTC; NULL means "not measured".

-- Texts that repeat: addresses, protocol names, applications, categories, evidence.
create table texts (
  text_id integer primary key,
  text text not null unique
) strict;

create table sessions (
  session_id integer primary key autoincrement,
  name text not null,
  kind text not null check (kind in ('live', 'import')),
  source text not null,
  capture_filter text,
  state text not null check (state in ('recording', 'complete', 'interrupted', 'failed')),
  created_us integer not null,
  started_us integer,
  ended_us integer,
  packets integer not null default 0,
  bytes integer not null default 0,
  ipv4_packets integer not null default 0,
  ipv6_packets integer not null default 0,
  encrypted_packets integer not null default 0,
  dropped_packets integer,
  truncated_packets integer not null default 0,
  worker_restarts integer not null default 0,
  lag_max_ms real,
  warnings text not null default '[]' check (json_valid(warnings)),
  note text not null default '',
  tags text not null default '[]' check (json_valid(tags)),
  pinned integer not null default 0 check (pinned in (0, 1)),
  catalogue_version text,
  tshark_version text,
  -- The raw capture's file name below the captures folder; null when none is kept.
  capture_file text,
  -- JSON: which addresses are "here"; see Locality in src/metrics/direction.ts.
  locality text not null check (json_valid(locality))
) strict;

-- stream: stream number * 2, plus 1 for UDP. flags: 1 encrypted, 2 truncated,
-- 4 << position in PROTOCOL_CLASSES for each class of the packet. direction: 0 in, 1 out, 2 local, 3 transit.
create table packets (
  session_id integer not null,
  no integer not null,
  time_us integer not null,
  length integer not null,
  source_id integer not null,
  destination_id integer not null,
  source_port integer,
  destination_port integer,
  protocol_id integer not null,
  info text not null,
  stream integer,
  direction integer not null,
  flags integer not null,
  -- Only for packets without a stream: the others have their stream's label.
  app_id integer,
  category_id integer,
  primary key (session_id, no)
) strict, without rowid;

create index packets_by_stream on packets (session_id, stream) where stream is not null;

create table streams (
  session_id integer not null,
  stream integer not null,
  client_id integer not null,
  client_port integer,
  server_id integer not null,
  server_port integer,
  role_rank integer not null,
  direction_to_server integer not null,
  hostname text,
  hostname_strength integer not null,
  app_id integer not null,
  category_id integer not null,
  evidence text not null,
  strength integer not null,
  first_us integer not null,
  last_us integer not null,
  packets_to_server integer not null,
  packets_to_client integer not null,
  bytes_to_server integer not null,
  bytes_to_client integer not null,
  payload_bytes_to_server integer not null,
  payload_bytes_to_client integer not null,
  retransmissions integer not null,
  rtt_samples integer not null,
  rtt_sum_ns integer not null,
  rtt_min_ns integer not null,
  rtt_max_ns integer not null,
  rtt_sketch text not null,
  rtt_p50_ns real,
  rtt_p95_ns real,
  syn_us integer,
  handshake_stage integer not null,
  handshake_rtt_ns integer,
  primary key (session_id, stream)
) strict, without rowid;

-- protocol: position in PROTOCOL_CLASSES (src/model/protocol.ts).
create table metrics (
  session_id integer not null,
  second integer not null,
  protocol integer not null,
  packets integer not null,
  packets_in integer not null,
  packets_out integer not null,
  bytes integer not null,
  bytes_in integer not null,
  bytes_out integer not null,
  payload_bytes integer not null,
  goodput_bytes integer not null,
  goodput_bytes_in integer not null,
  goodput_bytes_out integer not null,
  encrypted_packets integer not null,
  rtt_sum_ns integer not null,
  rtt_samples integer not null,
  data_segments integer not null,
  retransmissions integer not null,
  dns_sum_ns integer not null,
  dns_samples integer not null,
  dns_responses integer not null,
  dns_failures integer not null,
  jitter_sum_ns integer not null,
  jitter_samples integer not null,
  rtp_expected integer not null,
  rtp_lost integer not null,
  primary key (session_id, second, protocol)
) strict, without rowid;

-- Seconds in which something was missed (drops, a worker's forced restart, a crash).
create table gaps (
  session_id integer not null,
  second integer not null,
  reason text not null,
  primary key (session_id, second)
) strict, without rowid;

create table protocol_totals (
  session_id integer not null,
  protocol integer not null,
  packets integer not null,
  bytes integer not null,
  throughput_in_mean_bps real,
  throughput_in_peak_bps real,
  throughput_out_mean_bps real,
  throughput_out_peak_bps real,
  goodput_in_mean_bps real,
  goodput_in_peak_bps real,
  goodput_out_mean_bps real,
  goodput_out_peak_bps real,
  packets_per_second_mean real,
  packets_per_second_peak real,
  rtt_mean_ms real,
  rtt_p50_ms real,
  rtt_p95_ms real,
  jitter_mean_ms real,
  loss_percent real,
  dns_mean_ms real,
  dns_failure_percent real,
  primary key (session_id, protocol)
) strict, without rowid;

create table app_totals (
  session_id integer not null,
  app_id integer not null,
  category_id integer not null,
  streams integer not null,
  packets integer not null,
  bytes integer not null,
  bytes_in integer not null,
  bytes_out integer not null,
  primary key (session_id, app_id)
) strict, without rowid;

create table talkers (
  session_id integer not null,
  source_id integer not null,
  destination_id integer not null,
  packets integer not null,
  bytes integer not null,
  primary key (session_id, source_id, destination_id)
) strict, without rowid;

create index talkers_by_bytes on talkers (session_id, bytes desc);
create index streams_by_ends on streams (session_id, client_id, server_id);

-- state: JSON of the running measurement (RtpState in src/model/metric.ts); the columns are what the view shows of it.
create table rtp_streams (
  session_id integer not null,
  ssrc integer not null,
  source_id integer not null,
  source_port integer not null default 0,
  destination_id integer not null,
  destination_port integer not null default 0,
  payload_type integer not null,
  clock_rate_hz integer,
  packets integer not null,
  expected integer not null,
  lost integer not null,
  loss_percent real,
  jitter_mean_ms real,
  jitter_max_ms real,
  state text not null check (json_valid(state)),
  primary key (session_id, ssrc, source_id, source_port, destination_id, destination_port)
) strict, without rowid;

create table hosts (
  address text primary key,
  scope text not null,
  hostname text,
  hostname_evidence text,
  country_code text,
  country text,
  city text,
  latitude real,
  longitude real,
  asn integer,
  organisation text,
  located_by text,
  located_us integer
) strict, without rowid;

create table summaries (
  summary_id integer primary key,
  session_id integer not null,
  time_us integer not null,
  kind text not null check (kind in ('periodic', 'final')),
  written_by text not null,
  text text not null,
  report_json text
) strict;

create table findings (
  finding_id integer primary key,
  session_id integer not null,
  time_us integer not null,
  kind text not null,
  severity text not null check (severity in ('info', 'warning', 'critical')),
  subject text not null,
  text text not null,
  evidence_json text
) strict;

create index summaries_by_session on summaries (session_id, time_us);
create index findings_by_session on findings (session_id, time_us);

-- ---------------------------------------------------------------------------------------------------------------
-- The public schema.

create view session_view as
select session_id, name, kind, source, capture_filter, state, started_us, ended_us, packets, bytes, ipv4_packets,
  ipv6_packets, encrypted_packets, dropped_packets, truncated_packets, worker_restarts, lag_max_ms, warnings, note,
  tags, pinned, catalogue_version, tshark_version,
  -- JSON array of what is "here"; null: every private address is.
  json_extract(locality, '$.addresses') as local_addresses
from sessions;

create view packet_view as
select p.session_id, p.no, p.time_us, source.text as source, destination.text as destination, p.source_port,
  p.destination_port,
  case when p.stream is null then null when p.stream & 1 then 'udp' else 'tcp' end as transport,
  protocol.text as protocol, p.length, p.info,
  case when p.stream is null then null when p.stream & 1 then 'udp:' else 'tcp:' end || (p.stream >> 1) as stream_key,
  case p.direction when 0 then 'in' when 1 then 'out' when 2 then 'local' else 'transit' end as direction,
  app.text as app, category.text as category, p.flags & 1 as encrypted
from packets p
join texts source on source.text_id = p.source_id
join texts destination on destination.text_id = p.destination_id
join texts protocol on protocol.text_id = p.protocol_id
left join streams s on s.session_id = p.session_id and s.stream = p.stream
left join texts app on app.text_id = coalesce(s.app_id, p.app_id)
left join texts category on category.text_id = coalesce(s.category_id, p.category_id);

create view stream_view as
select s.session_id, case when s.stream & 1 then 'udp:' else 'tcp:' end || (s.stream >> 1) as stream_key,
  case when s.stream & 1 then 'udp' else 'tcp' end as transport,
  client.text as client, s.client_port, server.text as server, s.server_port, s.hostname, app.text as app,
  category.text as category, s.evidence, s.first_us, s.last_us, s.packets_to_server, s.packets_to_client,
  s.bytes_to_server, s.bytes_to_client, s.payload_bytes_to_server, s.payload_bytes_to_client,
  case when s.stream & 1 then null else s.retransmissions end as retransmissions,
  case when s.rtt_samples > 0 then s.rtt_samples end as rtt_samples,
  case when s.rtt_samples > 0 then s.rtt_sum_ns / 1e6 / s.rtt_samples end as rtt_mean_ms,
  case when s.rtt_samples > 0 then s.rtt_min_ns / 1e6 end as rtt_min_ms,
  case when s.rtt_samples > 0 then s.rtt_max_ns / 1e6 end as rtt_max_ms,
  s.rtt_p50_ns / 1e6 as rtt_p50_ms, s.rtt_p95_ns / 1e6 as rtt_p95_ms, s.handshake_rtt_ns / 1e6 as handshake_rtt_ms
from streams s
join texts client on client.text_id = s.client_id
join texts server on server.text_id = s.server_id
join texts app on app.text_id = s.app_id
join texts category on category.text_id = s.category_id;

create view rtp_view as
select r.session_id, printf('0x%08X', r.ssrc) as ssrc, source.text as source, r.source_port,
  destination.text as destination, r.destination_port, r.payload_type, r.clock_rate_hz, r.packets, r.expected, r.lost,
  r.loss_percent, r.jitter_mean_ms, r.jitter_max_ms
from rtp_streams r
join texts source on source.text_id = r.source_id
join texts destination on destination.text_id = r.destination_id;

create view metric_view as
select m.session_id, m.second * 1000000 as time_us,
  case m.protocol when 0 then 'all' when 1 then 'tcp' when 2 then 'udp' when 3 then 'quic' when 4 then 'rtp'
    when 5 then 'tls' when 6 then 'dns' when 7 then 'http' when 8 then 'icmp' else 'other' end as protocol,
  m.packets, m.packets_in, m.packets_out, m.bytes, m.bytes_in, m.bytes_out, m.payload_bytes, m.goodput_bytes,
  m.goodput_bytes_in, m.goodput_bytes_out, m.encrypted_packets,
  case when m.rtt_samples > 0 then cast(m.rtt_sum_ns as real) / m.rtt_samples / 1e6 end as rtt_mean_ms,
  case when m.rtt_samples > 0 then m.rtt_samples end as rtt_samples,
  case when m.jitter_samples > 0 then cast(m.jitter_sum_ns as real) / m.jitter_samples / 1e6 end as jitter_mean_ms,
  case when m.data_segments > 0 or m.retransmissions > 0 then m.retransmissions end as retransmissions,
  case when m.rtp_expected > 0 then m.rtp_lost end as lost,
  case when m.dns_samples > 0 then cast(m.dns_sum_ns as real) / m.dns_samples / 1e6 end as dns_mean_ms,
  case when m.dns_responses > 0 then m.dns_failures end as dns_failures,
  exists (select 1 from gaps g where g.session_id = m.session_id and g.second = m.second) as gap
from metrics m;

create view protocol_view as
select session_id,
  case protocol when 0 then 'all' when 1 then 'tcp' when 2 then 'udp' when 3 then 'quic' when 4 then 'rtp'
    when 5 then 'tls' when 6 then 'dns' when 7 then 'http' when 8 then 'icmp' else 'other' end as protocol,
  packets, bytes, throughput_in_mean_bps, throughput_in_peak_bps, throughput_out_mean_bps, throughput_out_peak_bps,
  goodput_in_mean_bps, goodput_in_peak_bps, goodput_out_mean_bps, goodput_out_peak_bps, packets_per_second_mean,
  packets_per_second_peak, rtt_mean_ms, rtt_p50_ms, rtt_p95_ms, jitter_mean_ms, loss_percent, dns_mean_ms,
  dns_failure_percent
from protocol_totals;

create view app_view as
select a.session_id, app.text as app, category.text as category, a.streams, a.packets, a.bytes, a.bytes_in, a.bytes_out
from app_totals a
join texts app on app.text_id = a.app_id
join texts category on category.text_id = a.category_id
where a.packets > 0;

-- The application of a pair is that of its largest stream. Without "indexed by", SQLite reads every stream of the session
-- for every pair.
create view talker_view as
select t.session_id, t.rank, source.text as source, destination.text as destination, t.packets, t.bytes,
  (select app.text from (
      select app_id, bytes_to_server + bytes_to_client as bytes from streams indexed by streams_by_ends
      where session_id = t.session_id and client_id = t.source_id and server_id = t.destination_id
      union all
      select app_id, bytes_to_server + bytes_to_client from streams indexed by streams_by_ends
      where session_id = t.session_id and client_id = t.destination_id and server_id = t.source_id
    ) s join texts app on app.text_id = s.app_id order by s.bytes desc, app.text limit 1) as app
from (
  select session_id, source_id, destination_id, packets, bytes,
    row_number() over (partition by session_id order by bytes desc, source_id, destination_id) as rank
  from talkers
) t
join texts source on source.text_id = t.source_id
join texts destination on destination.text_id = t.destination_id;

create view host_view as
select address, scope, hostname, hostname_evidence, country_code, country, city, latitude, longitude, asn,
  organisation, located_by, located_us
from hosts;

create view summary_view as
select session_id, time_us, kind, written_by, text, report_json from summaries;

create view finding_view as
select session_id, time_us, kind, severity, subject, text, evidence_json from findings;
