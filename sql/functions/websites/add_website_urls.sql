create or replace function private.add_website_urls(
  source public.website_sources, kind text, links jsonb, depth integer, redirects integer default 0, are_listed boolean default false,
  led_from text default null
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  most_of_shape constant integer := (select known.most from private.limits as known where known.kind = 'website-crawl shape');
  own_rank constant smallint := case when add_website_urls.kind = 'sitemap' then 0 when are_listed then 1 else depth + 2 end;
  -- How many of each shape made room.
  made_room jsonb := '{}';
begin
  if depth > 10 or redirects > 5 or jsonb_array_length(links) = 0 then
    return;
  end if;
  update private.website_urls as known
  set found_at = now(), is_listed = known.is_listed or are_listed, rank = least(known.rank, own_rank),
      found_on = coalesce(led_from, known.found_on)
  from jsonb_array_elements(links) as link
  where known.organization_id = source.organization_id and known.website_source_id = source.id
    and known.url = link ->> 'url' and known.kind = add_website_urls.kind
    and (are_listed or known.found_at < source.crawl_started_at);

  -- A shape that is full makes room for what is new, one for one: by those to which nothing has led for the longest time.
  if not are_listed then
    with crowded as (
      select fresh.shape, least(fresh.number, fresh.number + counted.number - most_of_shape) as surplus
      from (
        select link ->> 'shape' as shape, count(distinct link ->> 'url') as number from jsonb_array_elements(links) as link
        where not exists (
          select from private.website_urls as known
          where known.organization_id = source.organization_id and known.website_source_id = source.id
            and known.url = link ->> 'url'
        )
        group by link ->> 'shape'
      ) as fresh
      cross join lateral (
        select count(*) as number from private.website_urls as known
        where known.organization_id = source.organization_id and known.website_source_id = source.id
          and known.shape = fresh.shape and not known.is_listed
      ) as counted
      where fresh.number + counted.number > most_of_shape
    ), gone as (
      delete from private.website_urls as old
      using crowded
      cross join lateral (
        select known.url from private.website_urls as known
        where known.organization_id = source.organization_id and known.website_source_id = source.id
          and known.shape = crowded.shape and not known.is_listed and known.kind = 'page' and known.depth > 0
          and known.state <> 'taken' and known.found_at < source.crawl_started_at
        order by known.nothing_since, known.found_at, known.position limit crowded.surplus
      ) as oldest
      where old.organization_id = source.organization_id and old.website_source_id = source.id and old.url = oldest.url
      returning old.url, old.shape
    ), forgotten as (
      delete from public.website_pages as page using gone
      where page.organization_id = source.organization_id and page.website_source_id = source.id and page.url = gone.url
    )
    select coalesce(jsonb_object_agg(counted.shape, counted.number), '{}') into made_room
    from (select gone.shape, count(*) as number from gone group by gone.shape) as counted;
  end if;

  with given as (
    select distinct on (link.value ->> 'url') link.value ->> 'url' as url, link.value ->> 'origin' as origin,
           link.value ->> 'shape' as shape, link.ordinality as place
    from jsonb_array_elements(links) with ordinality as link
    order by link.value ->> 'url', link.ordinality
  ), counted as (
    select known.shape, count(*) as number from private.website_urls as known
    where known.organization_id = source.organization_id and known.website_source_id = source.id
      and known.shape in (select given.shape from given) and not known.is_listed
    group by known.shape
  ), fresh as (
    select given.*, row_number() over (partition by given.shape order by given.place) as number,
           -- There may be more already, which a sitemap listed once.
           greatest(most_of_shape - coalesce(counted.number, 0), coalesce((made_room ->> given.shape)::bigint, 0)) as room
    from given left join counted on counted.shape = given.shape
    where not exists (
      select from private.website_urls as known
      where known.organization_id = source.organization_id and known.website_source_id = source.id
        and known.url = given.url
    )
  )
  insert into private.website_urls
    (organization_id, website_source_id, url, origin, shape, kind, depth, redirects, is_listed, rank, found_on)
  select source.organization_id, source.id, fresh.url, fresh.origin, fresh.shape, add_website_urls.kind,
         add_website_urls.depth, add_website_urls.redirects, are_listed, own_rank, led_from
  from fresh
  where are_listed or fresh.number <= fresh.room
  order by fresh.place
  limit greatest(0, (select known.most from private.limits as known where known.kind = 'website-crawl urls') - (
    select count(*) from private.website_urls as known
    where known.organization_id = source.organization_id and known.website_source_id = source.id
  ))
  on conflict (organization_id, website_source_id, url) do nothing;
end
$$;
comment on function private.add_website_urls(public.website_sources, text, jsonb, integer, integer, boolean, text) is
  'Adds addresses that were found, [{url, origin, shape}], to those that are to be fetched: of a site at most as many as
   private.limits has, and none that is too deep or behind too many redirects. Of each shape likewise, but for those that a
   sitemap lists: what the site itself says that it has is no trap. What is new takes the place of what was found long ago: as many
   go as come. led_from: the page or the sitemap that leads there.';
grant execute on function private.add_website_urls(public.website_sources, text, jsonb, integer, integer, boolean, text) to service_role;
