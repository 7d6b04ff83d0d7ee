create or replace function private.keep_echo(organization uuid, message jsonb) returns text
language plpgsql volatile security definer set search_path = ''
as $$
declare
  by_channel constant text := message ->> 'channel';
  conversation uuid;
begin
  perform private.act_for(organization);
  if exists (
    select from public.messages as known
    where known.organization_id = organization and known.channel = by_channel
      and known.external_id = message ->> 'external_id'
  ) then
    return 'repeated';
  end if;
  insert into public.conversations (organization_id, customer_id, external_user_id, channel)
  values (
    organization, private.customer_of_phone(organization, message ->> 'phone'), message ->> 'user_id', by_channel
  )
  on conflict (organization_id, external_user_id, channel) do nothing;
  select known.id into conversation from public.conversations as known
  where known.organization_id = organization and known.channel = by_channel
    and known.external_user_id = message ->> 'user_id'
  for update;
  insert into public.messages
    (organization_id, conversation_id, channel, direction, sender, from_address, to_address, body, attachments, status,
     sent_at, external_id, metadata, created_at)
  values (
    organization, conversation, by_channel, 'outbound', 'staff', message ->> 'from', message ->> 'to',
    coalesce(message ->> 'text', ''), coalesce(message -> 'attachments', '[]'), 'sent',
    least(to_timestamp((message ->> 'at')::double precision), now()), message ->> 'external_id',
    coalesce(message -> 'metadata', '{}'), least(to_timestamp((message ->> 'at')::double precision), now())
  );
  return 'applied';
end
$$;
comment on function private.keep_echo(uuid, jsonb) is
  'Stores what the business itself wrote elsewhere, such as in the app on its phone. message: as private.receive_message has
   it, with user_id and phone of whom it is to. Gives outcome: applied or repeated.';
alter function private.keep_echo(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.keep_echo(uuid, jsonb) to service_role;
