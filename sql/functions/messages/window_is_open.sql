create or replace function private.window_is_open(organization uuid, channel text, conversation uuid) returns boolean
language sql stable set search_path = ''
as $$
  select $2 not in ('whatsapp', 'messenger', 'instagram') or exists (
    select from public.messages as written
    where written.organization_id = $1 and written.conversation_id = $3 and written.direction = 'inbound'
      -- What the staff pass on for a customer came from nowhere, and the network knows nothing of it.
      and written.from_address is not null
      and written.created_at > now() - interval '24 hours'
  )
$$;
comment on function private.window_is_open(uuid, text, uuid) is
  'Whether words of one''s own may be sent in a conversation: on WhatsApp, Messenger and Instagram only within 24 hours after the
   customer wrote there. Templates of WhatsApp may always.';
grant execute on function private.window_is_open(uuid, text, uuid) to authenticated, service_role, frontdesk_functions;
