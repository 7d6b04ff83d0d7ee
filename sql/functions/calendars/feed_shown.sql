create or replace function private.feed_shown(feed public.calendar_feeds) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', feed.id, 'resource_id', feed.resource_id, 'shows_customers', feed.shows_customers,
    'created_at', feed.created_at, 'updated_at', feed.updated_at
  )
$$;
comment on function private.feed_shown(public.calendar_feeds) is 'A feed as the staff see it: without its token, of which only a digest is kept.';
grant execute on function private.feed_shown(calendar_feeds) to frontdesk_functions;
