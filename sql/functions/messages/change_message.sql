create or replace function private.change_message(message public.messages, event jsonb) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  was text;
  is_said text;
begin
  if event ->> 'kind' = 'deleted' then
    -- Whoever takes a message back wants it to be gone.
    update public.messages as known
    set body = '', html_body = null, attachments = '[]', metadata = '{"is_deleted": true}'
    where known.organization_id = message.organization_id and known.id = message.id
    returning old.body into was;
    delete from public.message_embeddings as derived
    where derived.organization_id = message.organization_id and derived.message_id = message.id;
  else
    update public.messages as known
    set body = event ->> 'text', metadata = known.metadata || jsonb_build_object('edited_at', event -> 'at')
    where known.organization_id = message.organization_id and known.id = message.id
      and not known.metadata ? 'is_deleted'
      and (event ->> 'at')::bigint >= coalesce((known.metadata ->> 'edited_at')::bigint, 0)
    returning old.body, known.body into was, is_said;
  end if;
  -- It goes by the words that it began with: where these are changed, so is that. Others may say the same.
  update public.conversations as thread set title = private.conversation_title(is_said)
  where thread.organization_id = message.organization_id and thread.id = message.conversation_id
    and thread.title = private.conversation_title(was) and thread.metadata ->> 'name' is null
    and message.direction = 'inbound' and not exists (
      select from public.messages as earlier
      where earlier.organization_id = message.organization_id and earlier.conversation_id = message.conversation_id
        and earlier.direction = 'inbound' and (earlier.created_at, earlier.id) < (message.created_at, message.id)
    );
end
$$;
comment on function private.change_message(public.messages, jsonb) is
  'Lets a message be as its writer changed it: the latest edit counts, and what was taken back is gone, also where the
   conversation goes by its words. event: kind (edit or deleted), text, at.';
grant execute on function private.change_message(messages, jsonb) to service_role;
