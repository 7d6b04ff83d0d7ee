create or replace function private.reminder_time(starts_at timestamptz, minutes integer) returns timestamptz
language sql stable set search_path = ''
as $$
  select reminder.time from (select starts_at - make_interval(mins => minutes)) as reminder (time)
  where reminder.time > now()
$$;
comment on function private.reminder_time(timestamptz, integer) is
  'When to remind of an appointment so many minutes before it; null where that is over: what is said now will do.';
grant execute on function private.reminder_time(timestamp with time zone, integer) to service_role, frontdesk_functions;
