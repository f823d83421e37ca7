-- The history is browsed by thousands of sessions, and kept within an age and a size.

-- The clock when packets and raw capture were removed, and when streams, seconds and totals were; null: they are kept.
-- Written before the first row goes: whoever is killed in between goes on where this is set and rows are left.
alter table sessions add column packets_removed_us integer;
alter table sessions add column figures_removed_us integer;
-- What it takes on the disk: the raw capture, and an estimate of its rows here. Null: not worked out yet.
alter table sessions add column capture_bytes integer;
alter table sessions add column row_bytes integer;
-- 0: the two above, the sparkline and the names of hosts are to be worked out (again).
alter table sessions add column digested integer not null default 0;

create index sessions_undigested on sessions (session_id) where digested = 0;

-- points: JSON, at most 60 numbers: bytes in equal stretches from the first second to the last.
create table sparklines (
  session_id integer primary key,
  points text not null check (json_valid(points))
) strict;

-- Names of hosts, each once, and the sessions that met them: for the search.
create table host_names (
  name_id integer primary key,
  name text not null unique
) strict;

create table session_host_names (
  session_id integer not null,
  name_id integer not null,
  primary key (session_id, name_id)
) strict, without rowid;

create index session_host_names_by_name on session_host_names (name_id, session_id);
create index app_totals_by_app on app_totals (app_id, session_id);

drop view session_view;
create view session_view as
select session_id, name, kind, source, capture_filter, state, started_us, ended_us, packets, bytes, ipv4_packets,
  ipv6_packets, encrypted_packets, dropped_packets, truncated_packets, worker_restarts, lag_max_ms, warnings, note,
  tags, pinned, catalogue_version, tshark_version,
  -- JSON array of what is "here"; null: every private address is.
  json_extract(locality, '$.addresses') as local_addresses,
  packets_removed_us, figures_removed_us, capture_bytes, row_bytes
from sessions;
