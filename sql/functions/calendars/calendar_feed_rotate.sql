create or replace function private.calendar_feed_rotate(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.change_feed(private.callers_organization('admin'), arguments)
$$;
comment on function private.calendar_feed_rotate(jsonb) is
  'Gives a feed another token: the address of before shows nothing any more. arguments: feed_id, token_hash.';
grant execute on function private.calendar_feed_rotate(jsonb) to authenticated;
