create or replace function private.end_crawl(source public.website_sources, status text, error text default null)
returns public.website_sources
language plpgsql volatile set search_path = ''
as $$
declare
  ended public.website_sources;
  reason text := error;
begin
  if source.pages_crawled = 0 and end_crawl.status = 'completed' then
    end_crawl.status := 'failed';
    reason := coalesce(reason, (
      select found.outcome from private.website_urls as found
      where found.organization_id = source.organization_id and found.website_source_id = source.id
        and found.depth = 0 and found.kind = 'page' and found.state = 'done'
      order by found.redirects desc, found.position limit 1
    ), 'no_pages');
  end if;
  if end_crawl.status = 'completed' then
    -- What the sitemaps list no more counts as any other, once all of them were read.
    update private.website_urls as found set is_listed = false
    where found.organization_id = source.organization_id and found.website_source_id = source.id
      and found.is_listed and found.rank > 1
      and not exists (
        select from private.website_urls as map
        where map.organization_id = source.organization_id and map.website_source_id = source.id and map.kind = 'sitemap'
          and (map.state <> 'done' or map.outcome in ('unavailable', 'busy', 'robots_unreachable', 'crashed'))
      );
  end if;
  update public.website_sources as known
  set status = end_crawl.status, error = reason, last_crawled_at = now(), error_detail = case reason
    when 'address_refused' then 'Its address is not one that is read: a public host by its name, at port 80 or 443.'
    when 'robots_unreachable' then 'Its robots.txt could not be read, so that nothing may be fetched (RFC 9309). Pages that are known stay.'
    when 'site_unavailable' then 'It did not answer, or with a fault, five times in turn. Pages that are known stay.'
    when 'site_busy' then 'It asks again and again to be left alone for a while (429, 503).'
    when 'moved_away' then 'Its start page leads to another site. If that is its new address, add it.'
    when 'leads_away' then 'Its start page leads to an address that is not read.'
    when 'disallowed' then 'Its robots.txt forbids FrontdeskBot to read its start page.'
    when 'not_wanted' then 'Its start page asks not to be found (noindex).'
    when 'needs_login' then 'Its start page asks people to sign in.'
    when 'gone' then 'Its start page is not there (404).'
    when 'no_text' then 'Its start page has no text: pages that scripts draw are not read.'
    when 'too_many_pages' then 'The organization has as many pages as it may.'
    when 'too_many_requests' then 'It has more addresses than pages: those that were found first are read.'
    when 'too_many_bytes' then 'It is larger than what one crawl reads.'
    when 'out_of_time' then 'A crawl takes a day at most.'
    when 'no_pages' then 'It has no page that could be read.'
    when null then null
    else case when reason is not null then 'The crawl came to nothing: ' || reason || '.' end
  end
  where known.organization_id = source.organization_id and known.id = source.id
  returning * into ended;
  return ended;
end
$$;
comment on function private.end_crawl(public.website_sources, text, text) is
  'Ends a crawl as completed or failed, with its reason; one that found no page at all failed, for the reason of its start page.';
grant execute on function private.end_crawl(public.website_sources, text, text) to service_role;
