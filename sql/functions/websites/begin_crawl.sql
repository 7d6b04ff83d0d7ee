create or replace function private.begin_crawl(source public.website_sources, start jsonb) returns public.website_sources
language plpgsql volatile set search_path = ''
as $$
declare
  begun public.website_sources;
begin
  -- Links are in a page that is sent alone, not in the answer that it is unchanged: so what was not there is asked for
  -- again, after all others. Where a redirect leads, it is found again by that.
  delete from private.website_urls as found
  where found.organization_id = source.organization_id and found.website_source_id = source.id
    and (found.nothing_since < now() - interval '60 days' or found.redirects > 0)
    and not exists (
      select from public.website_pages as page
      where page.organization_id = source.organization_id and page.website_source_id = source.id and page.url = found.url
    );
  update private.website_urls as found
  set state = 'waiting', outcome = null, tries = 0, canonical = null, takes_canonical = true, leads_to = null,
      rank = case when found.kind = 'sitemap' then 0 else found.depth + 2 end,
      is_late = found.kind = 'page' and found.nothing_since is not null and not exists (
        select from public.website_pages as page
        where page.organization_id = source.organization_id and page.website_source_id = source.id and page.url = found.url
      )
  where found.organization_id = source.organization_id and found.website_source_id = source.id
    and (found.state, found.tries, found.takes_canonical, found.is_late, found.outcome, found.rank)
      is distinct from ('waiting', 0, true, false, null, case when found.kind = 'sitemap' then 0 else found.depth + 2 end);
  insert into private.website_urls as found (organization_id, website_source_id, url, origin, shape, kind, depth, rank)
  select source.organization_id, source.id, start ->> 'url', start ->> 'origin', start ->> 'shape', 'page', 0, 0
  on conflict (organization_id, website_source_id, url)
  do update set depth = 0, rank = 0, kind = 'page', redirects = 0, is_late = false;
  update public.website_sources as known
  set status = 'crawling', crawl_started_at = now(), error = null, error_detail = null, pages_crawled = 0, requests = 0,
      bytes_read = 0, failures_in_row = 0
  where known.organization_id = source.organization_id and known.id = source.id
  returning * into begun;
  return begun;
end
$$;
comment on function private.begin_crawl(public.website_sources, jsonb) is
  'Begins a crawl: with the start page ({url, origin, shape}) and all addresses that earlier ones found.';
grant execute on function private.begin_crawl(public.website_sources, jsonb) to service_role;
