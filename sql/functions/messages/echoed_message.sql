create or replace function private.echoed_message(organization uuid, event jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'outbox_id', found.id, 'id', case when found.alike = 1 then event -> 'external_id' end, 'is_by_words', found.rank = 3
  )
  from (
    select sent.id, 1 as rank, 1 as alike from public.outbox as sent
    where sent.provider = 'meta' and sent.provider_message_id = event ->> 'external_id'
      and sent.organization_id = organization
    union all
    select sent.id, 2, 1 from public.outbox as sent
    where sent.id = (event ->> 'outbox_id')::uuid and sent.organization_id = organization and sent.provider = 'meta'
      and sent.channel = event ->> 'channel' and sent.recipient = event ->> 'user_id'
    union all
    -- Instagram sends no id of ours back, and it trims what was sent.
    select sent.id, 3, count(*) over () from public.outbox as sent
    join public.messages as message
      on message.organization_id = sent.organization_id and message.id = sent.id
    where sent.organization_id = organization and sent.channel = event ->> 'channel'
      and sent.recipient = event ->> 'user_id' and sent.is_in_doubt and sent.status = 'pending'
      and sent.provider = 'meta'
      and btrim(regexp_replace(message.body, '\s+', ' ', 'g')) = btrim(regexp_replace(event ->> 'text', '\s+', ' ', 'g'))
      -- What is known to have been written elsewhere is not of ours, told again.
      and not exists (
        select from public.messages as other
        where other.organization_id = organization and other.channel = event ->> 'channel'
          and other.external_id = event ->> 'external_id'
      )
  ) as found
  order by found.rank, found.id limit 1
$$;
comment on function private.echoed_message(uuid, jsonb) is
  'The message of the outbox that an echo is of: by its id at Meta, by ours, or by its words where the answer to it is still open.
   Gives outbox_id, is_by_words and id, that of Meta: null where several have these words, since nobody knows which of them it is.
   Null: it was written elsewhere. event: as private.take_social_event has it.';
grant execute on function private.echoed_message(uuid, jsonb) to service_role;
