create or replace function private.receive_message(organization uuid, message jsonb) returns text
language plpgsql volatile security definer set search_path = ''
as $$
declare
  by_channel constant text := message ->> 'channel';
  -- Nothing is of later than now.
  written_at constant timestamptz := least(to_timestamp((message ->> 'at')::double precision), now());
  place timestamptz;
  writer uuid;
  lead uuid;
  conversation public.conversations;
  is_quiet boolean := coalesce((message ->> 'is_quiet')::boolean, false);
  took_back boolean;
begin
  perform private.act_for(organization);
  if message ->> 'phone' is not null then
    writer := private.customer_of_phone(organization, message ->> 'phone');
    select known.id into lead from public.leads as known
    where known.organization_id = organization and known.phone = message ->> 'phone'
      -- A form makes leads of any number: only one that the staff linked is a known customer's.
      and (writer is null or known.customer_id = writer)
    order by known.status = 'lost', known.created_at, known.id limit 1;
  end if;
  insert into public.conversations (organization_id, customer_id, external_user_id, channel, title, metadata)
  values (
    organization, writer, message ->> 'user_id', by_channel,
    private.conversation_title(coalesce(message ->> 'name', message ->> 'text')),
    jsonb_strip_nulls(jsonb_build_object('name', message -> 'name'))
  )
  on conflict (organization_id, external_user_id, channel) do nothing;
  -- Messages of one person take turns.
  select * into conversation from public.conversations as known
  where known.organization_id = organization and known.external_user_id = message ->> 'user_id'
    and known.channel = by_channel
  for update;
  if exists (
    select from public.messages as known
    where known.organization_id = organization and known.channel = by_channel
      and known.external_id = message ->> 'external_id'
  ) then
    return 'repeated';
  end if;
  if message ->> 'keyword' is not null then
    took_back := private.heed_keyword(organization, message);
    -- It has done what it was written for. Else a START is a word as any other, where nobody but us answers.
    is_quiet := is_quiet or took_back and message ->> 'keyword' = 'start';
  end if;

  -- What comes late is behind what was there: a reply did not know of it, and who reads on after that finds it.
  select greatest(written_at, max(known.created_at) + interval '1 microsecond') into place
  from public.messages as known
  where known.organization_id = organization and known.conversation_id = conversation.id;
  insert into public.messages
    (organization_id, conversation_id, customer_id, lead_id, channel, direction, sender, from_address, to_address, body,
     attachments, status, external_id, metadata, created_at)
  values (
    organization, conversation.id, coalesce(conversation.customer_id, writer), lead, by_channel, 'inbound', 'customer',
    message ->> 'from', message ->> 'to', coalesce(message ->> 'text', ''), coalesce(message -> 'attachments', '[]'),
    'received', message ->> 'external_id', coalesce(message -> 'metadata', '{}') || case
      when message ->> 'at' is not null and place > written_at then jsonb_build_object('written_at', written_at)
      else '{}'
    end, place
  );
  update public.conversations as known
  set customer_id = coalesce(known.customer_id, writer),
      -- What was resolved goes on, unless a word for the sender alone is all that it says.
      status = case when known.status = 'resolved' and not is_quiet then 'open' else known.status end
  where known.organization_id = organization and known.id = conversation.id;
  if not is_quiet and trim(coalesce(message ->> 'text', '')) <> '' then
    perform private.call_for_reply(conversation);
  end if;
  return 'applied';
end
$$;
comment on function private.receive_message(uuid, jsonb) is
  'Stores a message that a customer wrote on a channel, once, in their conversation there, and does as a keyword says.
   message: kind, channel, external_id, user_id (who they are to the channel), phone (E.164, where that is known), name, from,
   to, text, attachments, metadata, at (seconds since 1970; null: now; where others came before it, metadata.written_at keeps
   it), is_quiet (it calls for no reply), keyword (as private.heed_keyword has it; a START that took a refusal back is quiet,
   too). Gives outcome: applied or repeated.';
alter function private.receive_message(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.receive_message(uuid, jsonb) to service_role;
