create or replace function private.refusal_in_conversation(
  organization uuid, channel text, address text, purpose text, conversation uuid
) returns text
language sql stable set search_path = ''
as $$
  select known.refusal
  from (select private.refusal($1, $2, $3, $4)) as known (refusal)
  -- Carriers stop what answers a text message all the same. Nobody does on WhatsApp.
  where not ($2 = 'whatsapp' and $4 = 'transactional' and known.refusal = 'opted_out' and exists (
    select from public.contact_permissions as refused
    join public.messages as written
      on written.organization_id = refused.organization_id and written.conversation_id = $5
      and written.direction = 'inbound' and written.from_address is not null
      -- The place of a message is never before its time.
      and written.created_at > coalesce(refused.last_said_at, refused.changed_at)
      and coalesce((written.metadata ->> 'written_at')::timestamptz, written.created_at)
        > coalesce(refused.last_said_at, refused.changed_at)
      and written.metadata ->> 'keyword' is distinct from 'stop' and not written.metadata ? 'is_deleted'
    where refused.organization_id = $1 and refused.channel = $2 and refused.address = private.contact_address($2, $3)
      and refused.purpose = $4 and refused.status = 'revoked' and refused.source = 'keyword'
  ))
$$;
comment on function private.refusal_in_conversation(uuid, text, text, text, uuid) is
  'Why an address is not written to in a conversation, as private.refusal has it. Whoever said STOP on WhatsApp, and went on
   writing there, is answered: then it is null. conversation null: it is no answer.';
grant execute on function private.refusal_in_conversation(uuid, text, text, text, uuid) to service_role, frontdesk_functions;
