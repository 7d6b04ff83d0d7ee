create or replace function private.keep_robots(source public.website_sources, done jsonb, is_read boolean, is_home boolean)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  kept private.website_robots;
begin
  if is_read then
    insert into private.website_robots as known (organization_id, website_source_id, origin, rules)
    values (source.organization_id, source.id, done ->> 'origin', done -> 'rules')
    on conflict (organization_id, website_source_id, origin)
    do update set rules = excluded.rules, tries = 0, fetched_at = now();
    perform private.add_website_urls(source, 'sitemap', done -> 'links', 0);
  elsif not is_home then
    insert into private.website_robots as known (organization_id, website_source_id, origin, tries)
    values (source.organization_id, source.id, done ->> 'origin', 1)
    on conflict (organization_id, website_source_id, origin)
    do update set rules = null, fetched_at = now(), tries = case
      when known.rules is null and known.fetched_at >= source.crawl_started_at then known.tries + 1 else 1
    end
    returning * into kept;
    if kept.tries >= 2 then
      perform private.give_up_origin(source, kept.origin);
    end if;
  end if;
end
$$;
comment on function private.keep_robots(public.website_sources, jsonb, boolean, boolean) is
  'Keeps what came of asking for a robots.txt (done, as private.keep_fetch has it). An origin other than the start page''s is
   given up for this crawl after two tries; the start page''s ends the crawl, which the caller sees to.';
grant execute on function private.keep_robots(public.website_sources, jsonb, boolean, boolean) to service_role;
