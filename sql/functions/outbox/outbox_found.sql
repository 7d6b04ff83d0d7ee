create or replace function private.outbox_found(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  message constant public.outbox := private.held_message(arguments);
  found_one text;
begin
  -- The same words to the same number may be of another row, of which another call finds the same at this moment.
  perform pg_advisory_xact_lock(hashtextextended('outbox found ' || message.recipient, 0));
  select given.id into found_one
  from jsonb_array_elements_text(arguments -> 'provider_message_ids') as given (id)
  where not exists (
    select from public.outbox as other
    where other.provider = arguments ->> 'provider' and other.provider_message_id = given.id
  )
  limit 1;
  if found_one is not null then
    perform private.outbox_delivered(arguments || jsonb_build_object('provider_message_id', found_one));
  end if;
  return to_jsonb(found_one is not null);
end
$$;
comment on function private.outbox_found(jsonb) is
  'A message whose answer was lost is delivered where its provider has it. arguments: lease, provider,
   provider_message_ids (those that it may be). Whether it is one of these that is no other row''s.';
grant execute on function private.outbox_found(jsonb) to service_role;
