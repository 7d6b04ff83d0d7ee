create or replace function private.message_time(organization uuid, conversation uuid) returns timestamptz
language sql volatile set search_path = ''
as $$
  select greatest(clock_timestamp(), max(known.created_at) + interval '1 microsecond')
  from public.messages as known
  where known.organization_id = organization and known.conversation_id = conversation
$$;
comment on function private.message_time(uuid, uuid) is
  'The time of the next message of a conversation that is locked: now, and later than all before it, also where the clock
   was set back meanwhile. A reply is known for one by its time.';
grant execute on function private.message_time(uuid, uuid) to frontdesk_functions;
