create or replace function private.minute_of(moment time) returns integer
language sql immutable
as $$
  select (extract(epoch from moment) / 60)::integer
$$;
comment on function private.minute_of(time) is 'The minute of the day: 0 to 1440.';
grant execute on function private.minute_of(time without time zone) to frontdesk_functions;
