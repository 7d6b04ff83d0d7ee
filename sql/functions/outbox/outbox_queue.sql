create or replace function private.outbox_queue(channel text, topic text) returns text
language sql immutable
as $$
  select case
    when channel = 'calendar' then 'calendar-events'
    when topic like 'emergency.%' then 'alarms'
    else 'outbox'
  end
$$;
comment on function private.outbox_queue(text, text) is
  'The queue in which a message waits: those of emergencies have one of their own, so that nothing is before them, and so
   has what calendar-sync writes.';
grant execute on function private.outbox_queue(text, text) to service_role, frontdesk_functions;
