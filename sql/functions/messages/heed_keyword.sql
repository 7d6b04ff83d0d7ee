create or replace function private.heed_keyword(organization uuid, message jsonb) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  word constant text := message ->> 'keyword';
  by_channel constant text := message ->> 'channel';
  phone constant text := message ->> 'phone';
  evidence constant jsonb := jsonb_build_object(
    'message_id', message ->> 'external_id', 'words', left(message ->> 'text', 100)
  );
begin
  if phone is null then
    return;
  elsif word = 'stop' then
    perform private.note_opt_out(organization, by_channel, phone, 'keyword', evidence);
  -- A yes is an answer to something else, but from whom nothing could be sent.
  elsif (word = 'start' or word = 'yes'
      and private.refusal(organization, by_channel, phone, 'transactional') = 'opted_out')
    -- Whoever signs for an account of their own could sign a START as well: it takes back no more than a STOP did.
    and (private.requested_organization() is null or not exists (
      select from public.contact_permissions as refused
      where refused.organization_id = organization and refused.channel = by_channel and refused.address = phone
        and refused.purpose = 'transactional' and refused.status = 'revoked' and refused.source <> 'keyword'
    ))
  then
    perform private.note_opt_in(organization, by_channel, phone, 'keyword', evidence);
  end if;
end
$$;
comment on function private.heed_keyword(uuid, jsonb) is
  'Does as a message says that is nothing but a keyword. message: as private.receive_message has it, with keyword: stop,
   start, yes or help.';
grant execute on function private.heed_keyword(uuid, jsonb) to service_role;
