create or replace function private.start_of_day(day date, zone text) returns timestamptz
language sql stable
as $$
  select day::timestamp at time zone zone
$$;
comment on function private.start_of_day(date, text) is 'When a day of the calendar begins in a zone.';
grant execute on function private.start_of_day(date, text) to service_role;
