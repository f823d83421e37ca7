-- What deserves attention in a session, and what the user does not want to be told of.

-- 1-based within the session: an episode is written again, under its number, while it goes on.
alter table findings add column number integer not null default 0;
-- Packet times: when it was seen last, and when there was enough of it to speak of.
alter table findings add column last_us integer not null default 0;
alter table findings add column noticed_us integer not null default 0;
update findings set number = finding_id, last_us = time_us, noticed_us = time_us;

drop index findings_by_session;
create unique index findings_by_number on findings (session_id, number);

-- 1: the session's packets were looked through for findings; that there are none means something.
alter table sessions add column watched integer not null default 0;

-- subject: null for all of the kind. muted_us: the clock's.
create table muted_findings (
  muted_id integer primary key,
  kind text not null,
  subject text,
  muted_us integer not null
) strict;

-- A subject is never empty.
create unique index muted_findings_by_subject on muted_findings (kind, coalesce(subject, ''));

drop view finding_view;
create view finding_view as
select session_id, time_us, kind, severity, subject, text, evidence_json, finding_id, last_us,
  exists (select 1 from muted_findings m where m.kind = f.kind and (m.subject is null or m.subject = f.subject)) as muted
from findings f;
