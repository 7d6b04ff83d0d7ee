create or replace function private.heed_keyword(organization uuid, message jsonb) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  known public.contact_permissions;
  is_noted boolean := false;
  word constant text := message ->> 'keyword';
  by_channel constant text := message ->> 'channel';
  phone constant text := message ->> 'phone';
  is_of_marketing constant boolean := message ->> 'kind' = 'preference';
  -- What a START takes back.
  wanted constant text := case when is_of_marketing then 'marketing' else 'transactional' end;
  evidence constant jsonb := jsonb_strip_nulls(jsonb_build_object(
    'message_id', case when not is_of_marketing then message ->> 'external_id' end, 'words', left(message ->> 'text', 100),
    -- Nothing is of later than now.
    'at', case when message ->> 'at' is not null
      then least((message ->> 'at')::bigint, floor(extract(epoch from now()))::bigint) end
  ));
begin
  if phone is null then
    return false;
  elsif word = 'stop' then
    perform private.note_opt_out(organization, by_channel, phone, 'keyword', evidence,
      case when is_of_marketing then '{marketing}'::text[] else '{marketing,transactional}' end);
    return false;
  end if;
  select * into known from public.contact_permissions as permission
  where permission.organization_id = organization and permission.channel = by_channel and permission.address = phone
    and permission.purpose = wanted;
  -- A yes is an answer to something else, but from whom nothing could be sent.
  if (word = 'start' or word = 'yes' and known.status = 'revoked' and known.source <> 'bounce')
    -- Whoever signs for an account of their own could sign a START as well: it takes back no more than a STOP did.
    and (private.requested_organization() is null or known.status is distinct from 'revoked' or known.source = 'keyword')
  then
    is_noted := private.note_opt_in(organization, by_channel, phone, 'keyword', evidence, array[wanted]);
  end if;
  return is_noted and known.status is not distinct from 'revoked';
end
$$;
comment on function private.heed_keyword(uuid, jsonb) is
  'Does as a message says that is nothing but a keyword, or a choice that somebody made in the app of the channel. message: as
   private.receive_message has it, with keyword (stop, start, yes or help) and kind: message; or preference, which is of
   marketing alone. Gives whether it took a refusal back.';
grant execute on function private.heed_keyword(uuid, jsonb) to service_role, frontdesk_functions;
