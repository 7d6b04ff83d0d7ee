create or replace function private.outbox_begin(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  message constant public.outbox := private.held_message(arguments);
  begun_at constant timestamptz := to_timestamp((arguments ->> 'begun_at')::double precision);
begin
  update public.outbox as known
  set attempts = known.attempts + 1, is_in_doubt = true, provider = arguments ->> 'provider',
      is_own_account = split_part(arguments ->> 'sender', '/', 1) <> 'platform'
  where known.id = message.id;
  if arguments -> 'link' <> 'null' then
    perform private.keep_contact_link(message, arguments -> 'link');
  end if;
  insert into private.outbox_requests as known (organization_id, message_id, body, sender, first_begun_at, last_begun_at)
  values (message.organization_id, message.id, arguments ->> 'request', arguments ->> 'sender', begun_at, begun_at)
  on conflict (organization_id, message_id) do update set
    body = excluded.body, sender = excluded.sender, last_begun_at = excluded.last_begun_at,
    first_begun_at = case when (known.body, known.sender) = (excluded.body, excluded.sender) then known.first_begun_at
      else excluded.first_begun_at end;
  return 'null';
end
$$;
comment on function private.outbox_begin(jsonb) is
  'Notes that a message is about to be sent: from here until an answer is noted, nobody knows whether it was. arguments:
   lease, provider, request (its body, which each further attempt sends unchanged), sender
   (with whose account, as private.outbox_requests has it), begun_at (seconds since 1970, by the caller''s clock), link (as private.keep_contact_link takes
   it, null where it has none).';
grant execute on function private.outbox_begin(jsonb) to service_role;
