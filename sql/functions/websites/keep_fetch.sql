create or replace function private.keep_fetch(source public.website_sources, done jsonb) returns public.website_sources
language plpgsql volatile set search_path = ''
as $$
declare
  taken private.website_urls;
  came_to text := done ->> 'outcome';
  kept public.website_sources := source;
  is_probe constant boolean := done ->> 'kind' = 'probe';
  -- What a site says to who asks for what is not there says nothing of its pages.
  hit constant boolean := not is_probe and done ->> 'outcome' in ('unavailable', 'busy', 'robots_unreachable');
  is_for_good constant boolean := coalesce((done ->> 'is_for_good')::boolean, false);
  -- Many a page has an old link with or without www. or TLS: that such an origin is silent is no fault of the site.
  is_home constant boolean := done ->> 'kind' <> 'robots' or exists (
    select from private.website_urls as start
    where start.organization_id = source.organization_id and start.website_source_id = source.id
      and start.origin = done ->> 'origin' and start.kind = 'page' and start.depth = 0 and start.redirects = 0
  );
begin
  kept.requests := kept.requests + coalesce((done ->> 'is_fetched')::boolean, true)::integer;
  kept.bytes_read := kept.bytes_read + coalesce((done ->> 'bytes')::bigint, 0);
  kept.failures_in_row := case
    when hit and is_home then kept.failures_in_row + 1
    when hit or is_probe or not coalesce((done ->> 'is_fetched')::boolean, true) then kept.failures_in_row
    else 0
  end;

  if done ->> 'kind' = 'robots' then
    perform private.keep_robots(source, done, not hit, is_home);
  elsif is_probe then
    update private.website_robots as known
    set probed_at = clock_timestamp(),
        lost = case when (done ->> 'is_answered')::boolean then nullif(done -> 'lost', 'null') else known.lost end
    where known.organization_id = source.organization_id and known.website_source_id = source.id
      and known.origin = done ->> 'origin';
  else
    update private.website_urls as found set state = 'done'
    where found.organization_id = source.organization_id and found.website_source_id = source.id
      and found.url = done ->> 'url' and found.state = 'taken'
    returning * into taken;
    -- A crawl that began meanwhile asks for it again.
    if taken.url is null then
      return source;
    end if;
    if taken.kind = 'page' then
      if came_to = 'read' then
        came_to := private.keep_website_page(source, done);
        if came_to = 'too_many_pages' then
          return private.end_crawl(kept, 'completed', 'too_many_pages');
        end if;
      elsif came_to = 'unchanged' then
        update public.website_pages as page set crawled_at = now(), missing_since = null
        where page.organization_id = source.organization_id and page.website_source_id = source.id
          and page.url = taken.url;
        -- It was not sent, and leads where it led before.
        update private.website_urls as led set found_at = now()
        where led.organization_id = source.organization_id and led.website_source_id = source.id
          and led.found_on = taken.url and led.found_at < source.crawl_started_at;
      elsif came_to = 'gone' or (came_to = 'leads_away' and is_for_good and done ->> 'why' is distinct from 'circle') then
        perform private.miss_website_page(source, taken.url, false);
      elsif came_to in ('disallowed', 'not_wanted') then
        perform private.miss_website_page(source, taken.url, true);
      end if;
      kept.pages_crawled := kept.pages_crawled + (came_to in ('read', 'unchanged') and taken.outcome is null)::integer;
      if (done ->> 'is_lost_void')::boolean then
        -- The start page looks like it: so it tells no page from none.
        update private.website_robots as known set lost = null
        where known.organization_id = source.organization_id and known.website_source_id = source.id
          and known.origin = taken.origin;
      end if;
    end if;

    if came_to = 'leads' then
      perform private.add_website_urls(source, taken.kind, done -> 'links', taken.depth, taken.redirects + 1, false, taken.url);
      if is_for_good and taken.kind = 'page' then
        perform private.lead_website_url(source, taken.url, done #>> '{links,0,url}');
      end if;
    elsif came_to = 'canonical' and exists (
      select from private.website_urls as other
      where other.organization_id = source.organization_id and other.website_source_id = source.id
        and other.url = done #>> '{links,0,url}' and other.state = 'done'
        and other.outcome not in ('read', 'unchanged', 'duplicate')
    ) then
      -- The address that it names is of no use: it is read for itself.
      update private.website_urls as found set state = 'waiting', takes_canonical = false
      where found.organization_id = source.organization_id and found.website_source_id = source.id
        and found.url = taken.url;
      came_to := null;
    elsif came_to = 'canonical' then
      perform private.add_website_urls(source, 'page', done -> 'links', taken.depth, 0, false, taken.url);
      update private.website_urls as found set canonical = done #>> '{links,0,url}'
      where found.organization_id = source.organization_id and found.website_source_id = source.id
        and found.url = taken.url;
      perform private.miss_led_pages(source, done #>> '{links,0,url}');
    else
      perform private.add_website_urls(
        source, case when done ->> 'lists' = 'sitemaps' then 'sitemap' else 'page' end, coalesce(done -> 'links', '[]'),
        case when done ->> 'lists' = 'sitemaps' then taken.depth else taken.depth + 1 end,
        case when done ->> 'lists' = 'sitemaps' then taken.redirects + 3 else 0 end,
        taken.kind = 'sitemap' and done ->> 'lists' = 'pages', taken.url
      );
    end if;
    if hit and (taken.tries < case came_to when 'busy' then 3 else 1 end) then
      update private.website_urls as found set state = 'waiting', tries = found.tries + 1
      where found.organization_id = source.organization_id and found.website_source_id = source.id
        and found.url = taken.url;
    elsif came_to is not null then
      update private.website_urls as found set outcome = came_to, nothing_since = case
        when came_to in ('gone', 'leads_away', 'not_there', 'odd_status', 'needs_login', 'too_large', 'no_address')
          then coalesce(found.nothing_since, now())
        when hit then found.nothing_since
      end
      where found.organization_id = source.organization_id and found.website_source_id = source.id
        and found.url = taken.url;
      if came_to in ('read', 'unchanged', 'duplicate') then
        perform private.miss_led_pages(source, taken.url);
      else
        update private.website_urls as found
        set state = 'waiting', takes_canonical = false, canonical = null, outcome = null
        where found.organization_id = source.organization_id and found.website_source_id = source.id
          and found.canonical = taken.url;
      end if;
    end if;
    if came_to = 'leads_away' and done ->> 'why' = 'elsewhere' and taken.depth = 0 and taken.kind = 'page'
      and kept.pages_crawled = 0
    then
      return private.end_crawl(kept, 'failed', 'moved_away');
    end if;
  end if;

  update public.website_sources as known
  set pages_crawled = kept.pages_crawled, requests = kept.requests, bytes_read = kept.bytes_read,
      failures_in_row = kept.failures_in_row
  where known.organization_id = source.organization_id and known.id = source.id
  returning * into kept;
  if kept.pages_crawled in (8, 32, 128, 512, 2048) and kept.pages_crawled > source.pages_crawled then
    kept := private.share_blocks(kept);
  end if;
  if hit and is_home and kept.failures_in_row >= (case came_to when 'busy' then 7 else 5 end) then
    return private.end_crawl(kept, 'failed', case
      when came_to = 'busy' then 'site_busy'
      when done ->> 'kind' = 'robots' then 'robots_unreachable'
      else 'site_unavailable'
    end);
  end if;
  return kept;
end
$$;
comment on function private.keep_fetch(public.website_sources, jsonb) is
  'Keeps what came of a request, and gives the site as it is now. done: kind (page, sitemap, robots, probe), url or origin, outcome,
   why, is_for_good (of a redirect), is_fetched, bytes, links ([{url, origin, shape}]), lists (pages, sitemaps), page, rules,
   is_answered and lost (of a probe: what is there where nothing is), is_lost_void (the start page is like that). Pages are deleted when they are
   gone twice, when they lead for good to another that is read, or are not to be found; never because the site has a fault.';
grant execute on function private.keep_fetch(public.website_sources, jsonb) to service_role;
