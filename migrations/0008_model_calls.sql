-- What left for a model, and where to: written before it leaves. It outlives its session, and is the user's to clear.
create table model_calls (
  call_id integer primary key autoincrement,
  time_us integer not null, -- the clock
  session_id integer,
  purpose text not null check (purpose in ('status', 'final', 'ask')),
  written_by text not null,
  destination text not null,
  local integer not null check (local in (0, 1)),
  bytes_sent integer not null, -- over all tries; until it ended, what one takes
  bytes_received integer,
  outcome text, -- ok, or the kind of failure; null: it has not ended, or Tapdeck did before
  took_ms real,
  sent text, -- instructions and data; null: nothing left, or it is one of the older ones
  sent_chars integer not null -- before it was cut
) strict;
