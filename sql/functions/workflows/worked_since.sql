create or replace function private.worked_since(since timestamptz) returns interval
language sql volatile set search_path = ''
as $$
  select coalesce(least(greatest(clock_timestamp() - since, interval '0'), interval '1 minute'), interval '0')
$$;
comment on function private.worked_since(timestamptz) is
  'How long a call has worked on a run that it took at this time: at most the minute of its lease, after which another takes
   it. More than that is a clock that was set forward, and no work.';
grant execute on function private.worked_since(timestamptz) to service_role, frontdesk_functions;
