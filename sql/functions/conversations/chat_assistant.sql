create or replace function private.chat_assistant(organization uuid, channel text) returns public.assistants
language sql stable set search_path = ''
as $$
  select assistant.* from public.assistants as assistant
  where assistant.organization_id = organization and assistant.is_active
    and assistant.capabilities @> array[chat_assistant.channel]
  order by assistant.created_at, assistant.id limit 1
$$;
comment on function private.chat_assistant(uuid, text) is
  'Who answers on a channel in the name of an organization: the first active assistant whose capabilities name it; null: nobody
   in particular.';
grant execute on function private.chat_assistant(uuid, text) to service_role, frontdesk_functions;
