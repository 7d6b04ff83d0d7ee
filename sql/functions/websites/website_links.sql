create or replace function private.website_links(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  job constant private.jobs := private.held_job(arguments -> 'lease');
  source public.website_sources;
begin
  select * into source from public.website_sources as known
  where known.organization_id = job.organization_id and known.id = job.subject_id and known.status = 'crawling' for update;
  perform private.add_website_urls(source, 'page', arguments -> 'links', taken.depth + 1, 0, taken.kind = 'sitemap', taken.url)
  from private.website_urls as taken
  where taken.organization_id = source.organization_id and taken.website_source_id = source.id
    and taken.url = arguments ->> 'url' and taken.state = 'taken';
  return 'null';
end
$$;
comment on function private.website_links(jsonb) is
  'Adds pages that a sitemap lists, or a page leads to, where they are too many for one step. arguments: lease, url (of what is being
   fetched), links ([{url, origin, shape}]).';
grant execute on function private.website_links(jsonb) to service_role;
