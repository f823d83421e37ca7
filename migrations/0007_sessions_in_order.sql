-- The list of sessions begins with those that began last, whatever their notes weigh: see src/store/session_list.ts.
create index sessions_in_order on sessions (pinned, coalesce(started_us, -9007199254740991));
