create or replace function private.outbox_send_again(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.send_messages_again(
    private.callers_organization('admin'), array(select jsonb_array_elements_text(arguments -> 'message_ids')::uuid)
  )
$$;
comment on function private.outbox_send_again(jsonb) is
  'Sends dead messages again. arguments: message_ids. Gives message_ids that wait now, in the order of the ids.';
grant execute on function private.outbox_send_again(jsonb) to authenticated;
