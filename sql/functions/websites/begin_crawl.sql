create or replace function private.begin_crawl(source public.website_sources, start jsonb) returns public.website_sources
language plpgsql volatile set search_path = ''
as $$
declare
  begun public.website_sources;
begin
  -- What was not there, or led away, is found again where something leads there.
  delete from private.website_urls as found
  where found.organization_id = source.organization_id and found.website_source_id = source.id
    and (found.outcome in ('gone', 'leads_away') or found.redirects > 0)
    and not exists (
      select from public.website_pages as page
      where page.organization_id = source.organization_id and page.website_source_id = source.id and page.url = found.url
    );
  update private.website_urls as found
  set state = 'waiting', outcome = null, tries = 0, canonical = null, takes_canonical = true
  where found.organization_id = source.organization_id and found.website_source_id = source.id
    and (found.state, found.tries, found.takes_canonical) is distinct from ('waiting', 0, true);
  insert into private.website_urls as found (organization_id, website_source_id, url, origin, shape, kind, depth)
  select source.organization_id, source.id, start ->> 'url', start ->> 'origin', start ->> 'shape', 'page', 0
  on conflict (organization_id, website_source_id, url) do update set depth = 0, kind = 'page';
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
