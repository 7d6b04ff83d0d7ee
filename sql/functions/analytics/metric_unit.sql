-- Asked for each number of a year: a list is taken apart each time that something is looked up in it.
create or replace function private.metric_unit(metric text) returns text
language sql stable
as $$
  select case metric
    when 'bookings' then 'money'
    when 'revenue' then 'money'
    when 'first_responses' then 'seconds'
    when 'calls' then 'seconds'
    when 'emergency_calls' then 'seconds'
  end
$$;
comment on function private.metric_unit(text) is
  'What the totals of a metric are: money (a decimal string) or seconds (a whole number); null where it has none.';
grant execute on function private.metric_unit(text) to authenticated;
