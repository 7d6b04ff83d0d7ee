create or replace function private.read_pages_again(source public.website_sources) returns public.website_sources
language plpgsql volatile set search_path = ''
as $$
declare
  counted public.website_sources := source;
begin
  -- Once in a crawl, when the most is known.
  if exists (
    select from private.website_urls as found
    where found.organization_id = source.organization_id and found.website_source_id = source.id and found.depth = 0
      and found.redirects = 0 and found.kind = 'page' and found.rank = 1
  ) then
    return source;
  end if;
  counted := private.share_blocks(source);
  update private.website_urls as found set rank = 1
  where found.organization_id = source.organization_id and found.website_source_id = source.id and found.depth = 0
    and found.redirects = 0 and found.kind = 'page';
  with otherwise as (
    select page.url from public.website_pages as page
    where page.organization_id = source.organization_id and page.website_source_id = source.id
      and page.missing_since is null and page.crawled_at >= source.crawl_started_at
      and private.is_cut_otherwise(counted, page)
    order by page.crawled_at limit 100
  )
  update private.website_urls as found set state = 'waiting'
  from otherwise
  where found.organization_id = source.organization_id and found.website_source_id = source.id
    and found.url = otherwise.url and found.state = 'done' and found.depth > 0 and found.outcome in ('read', 'unchanged');
  return counted;
end
$$;
comment on function private.read_pages_again(public.website_sources) is
  'Before a crawl ends: has those of its pages read once more whose passages hold what most pages have, a hundred at most.
   The others are read anew by the next crawl.';
grant execute on function private.read_pages_again(public.website_sources) to service_role;
