-- A session that is being derived again says "recording"; this is what it said before and says again when that was cut
-- short. Null: nothing was derived before, so it is a recording or an import that has no end yet.
alter table sessions add column derived_from_state text
  check (derived_from_state in ('complete', 'interrupted', 'failed'));
