create or replace function private.echoed_message(organization uuid, event jsonb) returns uuid
language sql stable set search_path = ''
as $$
  select found.id
  from (
    select sent.id, 1 as rank from public.outbox as sent
    where sent.provider = 'meta' and sent.provider_message_id = event ->> 'external_id'
      and sent.organization_id = organization
    union all
    select sent.id, 2 from public.outbox as sent
    where sent.id = (event ->> 'outbox_id')::uuid and sent.organization_id = organization and sent.provider = 'meta'
      and sent.channel = event ->> 'channel' and sent.recipient = event ->> 'user_id'
    union all
    -- Instagram sends no id of ours back.
    select sent.id, 3 from public.outbox as sent
    join public.messages as message
      on message.organization_id = sent.organization_id and message.id = sent.id
    where sent.organization_id = organization and sent.channel = event ->> 'channel'
      and sent.recipient = event ->> 'user_id' and sent.is_in_doubt and sent.status = 'pending'
      and sent.provider = 'meta' and trim(message.body) = trim(event ->> 'text')
  ) as found
  order by found.rank, found.id limit 1
$$;
comment on function private.echoed_message(uuid, jsonb) is
  'The message of the outbox that an echo is of: by its id at Meta, by ours, or by its words where the answer to it is still open.
   Null: it was written elsewhere. event: as private.take_social_event has it.';
grant execute on function private.echoed_message(uuid, jsonb) to service_role;
