create or replace function private.calendar_feed_delete(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.change_feed(private.callers_organization('admin'), arguments - 'token_hash')
$$;
comment on function private.calendar_feed_delete(jsonb) is 'Deletes a feed. arguments: feed_id.';
grant execute on function private.calendar_feed_delete(jsonb) to authenticated;
