-- A recording that was killed after it lost its first parts to the budget goes on from those that are left.

-- part: number of the first one that may be there; packets_before: packets of all parts before it. Written before parts
-- are removed, while the session is being recorded.
create table resume_points (
  session_id integer primary key,
  part integer not null,
  packets_before integer not null
) strict;

-- What quantiles are worked out from (src/metrics/quantiles.ts); empty without samples.
alter table protocol_totals add column rtt_sketch text not null default '';
