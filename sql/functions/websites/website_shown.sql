create or replace function private.website_shown(source public.website_sources) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', source.id, 'base_url', source.base_url, 'status', source.status, 'error', source.error,
    'error_detail', source.error_detail, 'max_pages', source.max_pages, 'crawl_frequency', source.crawl_frequency,
    'crawl_started_at', source.crawl_started_at, 'last_crawled_at', source.last_crawled_at,
    'created_at', source.created_at,
    'progress', jsonb_build_object(
      'pages', (
        select count(*) from public.website_pages as page
        where page.organization_id = source.organization_id and page.website_source_id = source.id
      ),
      'pages_crawled', source.pages_crawled, 'requests', source.requests, 'bytes_read', source.bytes_read,
      'waiting', (
        select count(*) from private.website_urls as found
        where found.organization_id = source.organization_id and found.website_source_id = source.id
          and found.state <> 'done'
      ),
      'left_out', (
        select coalesce(jsonb_object_agg(counted.outcome, counted.urls), '{}')
        from (
          select found.outcome, count(*) as urls from private.website_urls as found
          where found.organization_id = source.organization_id and found.website_source_id = source.id
            and found.state = 'done' and found.kind = 'page' and found.outcome not in ('read', 'unchanged')
          group by found.outcome
        ) as counted
      )
    )
  )
$$;
comment on function private.website_shown(public.website_sources) is
  'A site as its organization sees it, with how far its crawl is: pages that are kept, addresses that wait, and how many were
   left out for each reason.';
grant execute on function private.website_shown(public.website_sources) to frontdesk_functions;
