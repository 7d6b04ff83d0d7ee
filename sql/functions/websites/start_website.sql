create or replace function private.start_website(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  source public.website_sources;
  named uuid := (arguments ->> 'source_id')::uuid;
begin
  perform private.work_on_websites(organization, 'member');
  if named is not null or private.caller() <> 'user' or exists (
    select from public.website_sources as known
    where known.organization_id = organization and known.base_url = arguments ->> 'base_url'
  ) then
    -- What is added counts where it is added.
    perform private.limit_tries('website-crawl organization', organization::text);
  end if;
  if named is null then
    insert into public.website_sources (organization_id, base_url)
    select organization, arguments ->> 'base_url'
    where not exists (
      select from public.website_sources as known
      where known.organization_id = organization and known.base_url = arguments ->> 'base_url'
    )
    on conflict (organization_id, base_url) do nothing;
    select known.id into named from public.website_sources as known
    where known.organization_id = organization and known.base_url = arguments ->> 'base_url';
  end if;
  source := private.held_website(organization, named);
  update public.website_sources as known
  set max_pages = coalesce((arguments ->> 'max_pages')::integer, known.max_pages),
      crawl_frequency = coalesce(arguments ->> 'crawl_frequency', known.crawl_frequency),
      -- One that goes on goes on.
      status = case known.status when 'crawling' then known.status else 'pending' end,
      error = case known.status when 'crawling' then known.error end,
      error_detail = case known.status when 'crawling' then known.error_detail end
  where known.organization_id = organization and known.id = source.id
  returning * into source;
  if source.status = 'pending' then
    perform private.put_job('websites', organization, source.id, now());
  end if;
  return private.website_shown(source);
end
$$;
comment on function private.start_website(uuid, jsonb) is
  'Asks for the crawl of a site, which the clock begins; where it is being crawled, that goes on. 404 website_not_found, 409
   too_many_websites, 429 too_many_tries.';
alter function private.start_website(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.start_website(uuid, jsonb) to authenticated, service_role;
