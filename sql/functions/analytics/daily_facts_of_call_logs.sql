create or replace function private.daily_facts_of_call_logs(call public.call_logs, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable
as $$
  select fact.metric, call.call_status, (call.created_at at time zone zone)::date, 1, coalesce(call.call_duration, 0)
  from (values ('calls', true), ('emergency_calls', call.emergency_detected)) as fact (metric, counts)
  where fact.counts
$$;
comment on function private.daily_facts_of_call_logs(public.call_logs, text) is
  'calls: every call, on its day, by how it ended. emergency_calls: those in which an emergency was heard. total: their
   seconds.';
grant execute on function private.daily_facts_of_call_logs(call_logs, text) to frontdesk_functions;
