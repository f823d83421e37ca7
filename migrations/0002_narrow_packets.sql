-- Packets take less room and less time to store: what a packet shares with others is written once, beside it.

drop view packet_view;
drop view stream_view;
drop view talker_view;
drop index packets_by_stream;
drop index streams_by_ends;
drop index talkers_by_bytes;
alter table packets rename to old_packets;
alter table streams rename to old_streams;

-- What packets look like apart from their ends: few combinations, each kept once for all sessions.
-- direction: 0 in, 1 out, 2 local, 3 transit. flags: 1 encrypted, 2 truncated, 4 << position in PROTOCOL_CLASSES for
-- each class. by_low: sent by the low end of its stream; 0 where the flow itself says who sent it.
create table kinds (
  kind_id integer primary key,
  protocol_id integer not null,
  direction integer not null,
  flags integer not null,
  by_low integer not null,
  unique (protocol_id, direction, flags, by_low)
) strict;

-- flow: from 0 on the packet's stream (number * 2, plus 1 for UDP), whose two ends it was sent between; below 0 a row
-- of loose_flows.
create table packets (
  session_id integer not null,
  no integer not null,
  time_us integer not null,
  length integer not null,
  kind_id integer not null,
  flow integer not null,
  info text not null,
  primary key (session_id, no)
) strict, without rowid;

-- Ends of packets without a stream, and of those that have other ends than their stream (tunnels). app_id, category_id:
-- only without a stream, the others have their stream's label.
create table loose_flows (
  session_id integer not null,
  flow integer not null,
  stream integer,
  source_id integer not null,
  destination_id integer not null,
  source_port integer,
  destination_port integer,
  app_id integer,
  category_id integer,
  primary key (session_id, flow)
) strict, without rowid;

-- A block is 1024 packets: no >> 10. These three tables say which blocks a query need not look at.
create table packet_blocks (
  session_id integer not null,
  block integer not null,
  min_us integer not null,
  max_us integer not null,
  primary key (session_id, block)
) strict, without rowid;

create table flow_blocks (
  session_id integer not null,
  flow integer not null,
  block integer not null,
  primary key (session_id, flow, block)
) strict, without rowid;

create table kind_blocks (
  session_id integer not null,
  kind_id integer not null,
  block integer not null,
  primary key (session_id, kind_id, block)
) strict, without rowid;

-- The low end is the one with the smaller text_id (for the same address: the smaller port), so that an exchange of the
-- roles changes client_is_low and nothing that packets or indexes rely on.
create table streams (
  session_id integer not null,
  stream integer not null,
  low_id integer not null,
  low_port integer,
  high_id integer not null,
  high_port integer,
  client_is_low integer not null,
  role_rank integer not null,
  direction_to_server integer not null,
  hostname text,
  hostname_strength integer not null,
  app_id integer not null,
  category_id integer not null,
  evidence_id integer not null,
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

create index streams_by_ends on streams (session_id, low_id, high_id);

-- ---------------------------------------------------------------------------------------------------------------
-- What an older Tapdeck stored.

insert or ignore into texts (text) select distinct evidence from old_streams;

insert into streams
select s.session_id, s.stream, iif(s.client_is_low, s.client_id, s.server_id),
  iif(s.client_is_low, s.client_port, s.server_port), iif(s.client_is_low, s.server_id, s.client_id),
  iif(s.client_is_low, s.server_port, s.client_port), s.client_is_low, s.role_rank, s.direction_to_server, s.hostname,
  s.hostname_strength, s.app_id, s.category_id, evidence.text_id, s.strength, s.first_us, s.last_us,
  s.packets_to_server, s.packets_to_client, s.bytes_to_server, s.bytes_to_client, s.payload_bytes_to_server,
  s.payload_bytes_to_client, s.retransmissions, s.rtt_samples, s.rtt_sum_ns, s.rtt_min_ns, s.rtt_max_ns,
  s.rtt_sketch, s.rtt_p50_ns, s.rtt_p95_ns, s.syn_us, s.handshake_stage, s.handshake_rtt_ns
from (
  select *, client_id < server_id
    or client_id = server_id and coalesce(client_port, -1) <= coalesce(server_port, -1) as client_is_low
  from old_streams
) s
join texts evidence on evidence.text = s.evidence;

-- by_low: 1 and 0 for a packet between its stream's ends, null for a loose one.
create view turned_packets as
select p.*, case
    when p.source_id = s.low_id and p.source_port is s.low_port and p.destination_id = s.high_id
      and p.destination_port is s.high_port then 1
    when p.source_id = s.high_id and p.source_port is s.high_port and p.destination_id = s.low_id
      and p.destination_port is s.low_port then 0
  end as by_low
from old_packets p
left join streams s on s.session_id = p.session_id and s.stream = p.stream;

insert into kinds (protocol_id, direction, flags, by_low)
select distinct protocol_id, direction, flags, coalesce(by_low, 0) from turned_packets;

insert into loose_flows
select session_id, -row_number() over (partition by session_id order by min(no)), stream, source_id, destination_id,
  source_port, destination_port, app_id, category_id
from turned_packets
where by_low is null
group by session_id, stream, source_id, destination_id, source_port, destination_port, app_id, category_id;

create index loose_by_ends on loose_flows (session_id, source_id, destination_id, stream, source_port,
  destination_port, app_id, category_id);

insert into packets
select p.session_id, p.no, p.time_us, p.length, k.kind_id, iif(p.by_low is null, l.flow, p.stream), p.info
from turned_packets p
left join loose_flows l on p.by_low is null and l.session_id = p.session_id and l.source_id = p.source_id
  and l.destination_id = p.destination_id and l.stream is p.stream and l.source_port is p.source_port
  and l.destination_port is p.destination_port and l.app_id is p.app_id and l.category_id is p.category_id
join kinds k on k.protocol_id = p.protocol_id and k.direction = p.direction and k.flags = p.flags
  and k.by_low = coalesce(p.by_low, 0);

insert into packet_blocks
select session_id, no >> 10 as block, min(time_us), max(time_us) from packets group by session_id, block;

insert into flow_blocks select distinct session_id, flow, no >> 10 from packets;

insert into kind_blocks select distinct session_id, kind_id, no >> 10 from packets;

drop view turned_packets;
drop index loose_by_ends;
drop table old_packets;
drop table old_streams;

-- ---------------------------------------------------------------------------------------------------------------
-- The public schema: the same names and meanings as before. Joins are "left" so that a sorted query that does not name
-- a text does not pay for it: SQLite leaves such a join out.

create view packet_view as
select p.session_id, p.no, p.time_us, source.text as source, destination.text as destination,
  case when p.flow < 0 then l.source_port when k.by_low then s.low_port else s.high_port end as source_port,
  case when p.flow < 0 then l.destination_port when k.by_low then s.high_port else s.low_port end as destination_port,
  case when coalesce(s.stream, l.stream) is null then null when coalesce(s.stream, l.stream) & 1 then 'udp' else 'tcp' end
    as transport,
  protocol.text as protocol, p.length, p.info,
  case when coalesce(s.stream, l.stream) is null then null when coalesce(s.stream, l.stream) & 1 then 'udp:' else 'tcp:' end
    || (coalesce(s.stream, l.stream) >> 1) as stream_key,
  case k.direction when 0 then 'in' when 1 then 'out' when 2 then 'local' else 'transit' end as direction,
  app.text as app, category.text as category, k.flags & 1 as encrypted
from packets p
left join kinds k on k.kind_id = p.kind_id
left join loose_flows l on p.flow < 0 and l.session_id = p.session_id and l.flow = p.flow
left join streams s on s.session_id = p.session_id and s.stream = iif(p.flow < 0, l.stream, p.flow)
left join texts source on source.text_id = case when p.flow < 0 then l.source_id when k.by_low then s.low_id else s.high_id end
left join texts destination
  on destination.text_id = case when p.flow < 0 then l.destination_id when k.by_low then s.high_id else s.low_id end
left join texts protocol on protocol.text_id = k.protocol_id
left join texts app on app.text_id = coalesce(s.app_id, l.app_id)
left join texts category on category.text_id = coalesce(s.category_id, l.category_id);

-- stream, which is new: the number behind stream_key (number * 2, plus 1 for UDP), by which a stream is found at once.
create view stream_view as
select s.session_id, case when s.stream & 1 then 'udp:' else 'tcp:' end || (s.stream >> 1) as stream_key,
  case when s.stream & 1 then 'udp' else 'tcp' end as transport,
  client.text as client, iif(s.client_is_low, s.low_port, s.high_port) as client_port,
  server.text as server, iif(s.client_is_low, s.high_port, s.low_port) as server_port, s.hostname, app.text as app,
  category.text as category, evidence.text as evidence, s.first_us, s.last_us, s.packets_to_server, s.packets_to_client,
  s.bytes_to_server, s.bytes_to_client, s.payload_bytes_to_server, s.payload_bytes_to_client,
  case when s.stream & 1 then null else s.retransmissions end as retransmissions,
  case when s.rtt_samples > 0 then s.rtt_samples end as rtt_samples,
  case when s.rtt_samples > 0 then s.rtt_sum_ns / 1e6 / s.rtt_samples end as rtt_mean_ms,
  case when s.rtt_samples > 0 then s.rtt_min_ns / 1e6 end as rtt_min_ms,
  case when s.rtt_samples > 0 then s.rtt_max_ns / 1e6 end as rtt_max_ms,
  s.rtt_p50_ns / 1e6 as rtt_p50_ms, s.rtt_p95_ns / 1e6 as rtt_p95_ms, s.handshake_rtt_ns / 1e6 as handshake_rtt_ms,
  s.stream
from streams s
left join texts client on client.text_id = iif(s.client_is_low, s.low_id, s.high_id)
left join texts server on server.text_id = iif(s.client_is_low, s.high_id, s.low_id)
left join texts app on app.text_id = s.app_id
left join texts category on category.text_id = s.category_id
left join texts evidence on evidence.text_id = s.evidence_id;

-- The application of a pair is that of its largest stream. Without "indexed by", SQLite reads every stream of the session
-- for every pair.
create view talker_view as
select t.session_id, t.rank, source.text as source, destination.text as destination, t.packets, t.bytes,
  (select app.text from streams s indexed by streams_by_ends join texts app on app.text_id = s.app_id
    where s.session_id = t.session_id and s.low_id = min(t.source_id, t.destination_id)
      and s.high_id = max(t.source_id, t.destination_id)
    order by s.bytes_to_server + s.bytes_to_client desc, app.text limit 1) as app
from (
  select session_id, source_id, destination_id, packets, bytes,
    row_number() over (partition by session_id order by bytes desc, source_id, destination_id) as rank
  from talkers
) t
join texts source on source.text_id = t.source_id
join texts destination on destination.text_id = t.destination_id;
