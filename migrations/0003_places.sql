-- Where hosts are: what else is known of a host than the public view shows, and what the user chose.

-- Of the evidence that the name came from (STRENGTH in src/model/label.ts); reverse DNS is the weakest.
alter table hosts add column hostname_strength integer not null default 0;
-- 1: nobody need be asked any more, because its place is known, or because it has none (private, anycast).
alter table hosts add column settled integer not null default 0;
-- Sources that did not know it, separated by "; ", and the clock when they were asked last.
alter table hosts add column asked_of text not null default '';
alter table hosts add column asked_us integer;
-- The clock when reverse DNS was asked for its name.
alter table hosts add column name_asked_us integer;

-- Hosts of which a newly available source may know more.
create index hosts_unsettled on hosts (address) where settled = 0;
create index hosts_by_place on hosts (latitude, longitude) where latitude is not null;
create index hosts_by_asn on hosts (asn);

-- 1: every host of the session was handed to the places service.
alter table sessions add column hosts_known integer not null default 0;

create table settings (
  name text primary key,
  value text not null -- JSON
) strict, without rowid;
