create or replace function private.add_website_urls(
  source public.website_sources, kind text, links jsonb, depth integer, redirects integer default 0
) returns void
language sql volatile set search_path = ''
as $$
  with given as (
    select distinct on (link.value ->> 'url') link.value ->> 'url' as url, link.value ->> 'origin' as origin,
           link.value ->> 'shape' as shape, link.ordinality as place
    from jsonb_array_elements(links) with ordinality as link
    where add_website_urls.depth <= 10 and add_website_urls.redirects <= 5
    order by link.value ->> 'url', link.ordinality
  ), counted as (
    select known.shape, count(*) as number from private.website_urls as known
    where known.organization_id = source.organization_id and known.website_source_id = source.id
      and known.shape in (select given.shape from given)
    group by known.shape
  ), fresh as (
    select given.*, row_number() over (partition by given.shape order by given.place) + coalesce(counted.number, 0) as number
    from given left join counted on counted.shape = given.shape
    where not exists (
      select from private.website_urls as known
      where known.organization_id = source.organization_id and known.website_source_id = source.id
        and known.url = given.url
    )
  )
  insert into private.website_urls (organization_id, website_source_id, url, origin, shape, kind, depth, redirects)
  select source.organization_id, source.id, fresh.url, fresh.origin, fresh.shape, add_website_urls.kind,
         add_website_urls.depth, add_website_urls.redirects
  from fresh
  where fresh.number <= (select known.most from private.limits as known where known.kind = 'website-crawl shape')
  order by fresh.place
  limit greatest(0, (select known.most from private.limits as known where known.kind = 'website-crawl urls') - (
    select count(*) from private.website_urls as known
    where known.organization_id = source.organization_id and known.website_source_id = source.id
  ))
  on conflict (organization_id, website_source_id, url) do nothing
$$;
comment on function private.add_website_urls(public.website_sources, text, jsonb, integer, integer) is
  'Adds addresses that were found, [{url, origin, shape}], to those that are to be fetched: of each shape and of a site at most
   as many as private.limits has, and none that is too deep or behind too many redirects.';
grant execute on function private.add_website_urls(public.website_sources, text, jsonb, integer, integer) to service_role;
