create or replace function private.give_up_origin(source public.website_sources, origin text) returns void
language sql volatile set search_path = ''
as $$
  with given_up as (
    update private.website_urls as found set state = 'done', outcome = 'robots_unreachable'
    where found.organization_id = source.organization_id and found.website_source_id = source.id
      and found.origin = give_up_origin.origin and found.state = 'waiting'
    returning found.url
  )
  -- What wants to be known under such an address is read for itself.
  update private.website_urls as found
  set state = 'waiting', takes_canonical = false, canonical = null, outcome = null
  where found.organization_id = source.organization_id and found.website_source_id = source.id
    and found.canonical in (select given_up.url from given_up)
$$;
comment on function private.give_up_origin(public.website_sources, text) is
  'Leaves the addresses of an origin alone for this crawl, as its robots.txt could not be read. Their pages stay.';
grant execute on function private.give_up_origin(public.website_sources, text) to service_role;
