create or replace function private.share_blocks(source public.website_sources) returns public.website_sources
language plpgsql volatile set search_path = ''
as $$
declare
  -- With fewer pages, what two of them have in common says nothing.
  least_pages constant integer := 8;
  counted public.website_sources := source;
begin
  with pages as materialized (
    select page.blocks from public.website_pages as page
    where page.organization_id = source.organization_id and page.website_source_id = source.id
      and page.missing_since is null and page.blocks <> '{}'
    order by page.crawled_at desc limit 400
  ), shared as (
    select block.hash from pages cross join lateral unnest(pages.blocks) as block (hash)
    where (select count(*) from pages) >= least_pages
      -- The start page alone keeps them in its passages: what it has not would be in none.
      and block.hash = any (array(
        select unnest(home.blocks)
        from private.website_urls as start
        join public.website_pages as home
          on home.organization_id = start.organization_id and home.website_source_id = start.website_source_id
            and home.url = start.url
        where start.organization_id = source.organization_id and start.website_source_id = source.id
          and start.depth = 0 and start.kind = 'page' and home.missing_since is null
      ))
    group by block.hash
    -- What is about at the half is not to go to and fro.
    having 2 * count(*) > (select count(*) from pages)
      or block.hash = any (source.shared_blocks) and 5 * count(*) > 2 * (select count(*) from pages)
    order by count(*) desc, block.hash limit 500
  )
  select coalesce(array_agg(shared.hash order by shared.hash), '{}') into counted.shared_blocks from shared;
  update public.website_sources as known set shared_blocks = counted.shared_blocks, shared_at = clock_timestamp()
  where known.organization_id = source.organization_id and known.id = source.id
  returning * into counted;
  return counted;
end
$$;
comment on function private.share_blocks(public.website_sources) is
  'Counts which blocks more than half of the pages of a site have, of the 400 read last, and the start page too: menus, footers,
   words about cookies.';
grant execute on function private.share_blocks(public.website_sources) to service_role;
