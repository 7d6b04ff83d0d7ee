create or replace function private.outbox_queue(topic text) returns text
language sql immutable set search_path = ''
as $$
  select case when topic like 'emergency.%' then 'alarms' else 'outbox' end
$$;
comment on function private.outbox_queue(text) is
  'The queue in which a message waits: those of emergencies have one of their own, so that nothing is before them.';
grant execute on function private.outbox_queue(text) to service_role, frontdesk_functions;
