create or replace function private.calendar_feed_make(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.make_feed(private.callers_organization('admin'), arguments)
$$;
comment on function private.calendar_feed_make(jsonb) is
  'Makes a feed of appointments. arguments: token_hash, resource_id, shows_customers.';
grant execute on function private.calendar_feed_make(jsonb) to authenticated;
