create or replace function private.next_fetch(source public.website_sources, arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  next private.website_urls;
  robots private.website_robots;
  page public.website_pages;
  known_host private.website_hosts;
  wait interval;
  is_robots boolean;
  is_anothers boolean;
  is_probe boolean;
  robots_at timestamptz;
begin
  loop
    select * into next from private.website_urls as found
    where found.organization_id = source.organization_id and found.website_source_id = source.id
      and found.state = 'waiting' and source.pages_crawled < source.max_pages
    order by found.tries, found.is_late, found.rank, found.position limit 1;
    if next.url is null then
      -- What is read once more is no further page.
      select * into next from private.website_urls as found
      where found.organization_id = source.organization_id and found.website_source_id = source.id
        and found.state = 'waiting' and found.outcome is not null
      order by found.position limit 1;
    end if;
    if next.url is null then
      return null;
    end if;
    select * into robots from private.website_robots as known
    where known.organization_id = source.organization_id and known.website_source_id = source.id
      and known.origin = next.origin and known.fetched_at > now() - interval '1 day'
      -- Each crawl asks for it anew.
      and known.fetched_at >= source.crawl_started_at;
    exit when robots.rules is not null or coalesce(robots.tries, 0) < 2;
    perform private.give_up_origin(source, next.origin);
  end loop;
  insert into private.website_hosts as known (host) values (arguments ->> 'host')
  on conflict (host) do update set host = excluded.host
  returning * into known_host;
  wait := greatest(known_host.next_at - clock_timestamp(), interval '0');
  is_anothers := coalesce(
    known_host.wanted_by <> source.id and known_host.wanted_at > clock_timestamp() - interval '10 seconds', false
  );
  if known_host.taken_until > clock_timestamp() or is_anothers then
    -- Somebody else asks it now, for another site: that is over soon, and then it is this one's turn.
    update private.website_hosts as known set wanted_by = source.id, wanted_at = clock_timestamp()
    where known.host = known_host.host and not is_anothers;
    if (arguments ->> 'left_ms')::bigint > 1000 then
      return jsonb_build_object('state', 'waits', 'wait_ms', 300);
    end if;
    perform private.rest_job(arguments -> 'lease', clock_timestamp() + interval '2 seconds');
    return jsonb_build_object('state', 'rests');
  end if;
  if (arguments ->> 'left_ms')::bigint <= 0
    or wait > least(interval '10 seconds', make_interval(secs => (arguments ->> 'left_ms')::double precision / 1000))
  then
    perform private.rest_job(arguments -> 'lease', greatest(known_host.next_at, now()));
    return jsonb_build_object('state', 'rests');
  end if;
  -- Longer than a request takes.
  update private.website_hosts as known
  set taken_until = clock_timestamp() + wait + interval '30 seconds', wanted_by = null, wanted_at = null
  where known.host = arguments ->> 'host';

  is_robots := robots.rules is null;
  -- What it answers where nothing is, is known before pages are.
  is_probe := not is_robots and next.kind = 'page' and coalesce(robots.probed_at < now() - interval '7 days', true);
  robots_at := greatest(robots.fetched_at, robots.probed_at);
  if not is_robots and not is_probe then
    update private.website_urls as found set state = 'taken'
    where found.organization_id = source.organization_id and found.website_source_id = source.id
      and found.url = next.url;
    select * into page from public.website_pages as known
    where known.organization_id = source.organization_id and known.website_source_id = source.id
      and known.url = next.url and known.missing_since is null
      -- To be cut anew it has to be sent.
      and (next.depth = 0 or not private.is_cut_otherwise(source, known));
  end if;
  return jsonb_build_object(
    'state', 'fetch', 'wait_ms', ceil(extract(epoch from wait) * 1000),
    'kind', case when is_robots then 'robots' when is_probe then 'probe' else next.kind end, 'origin', next.origin, 'url', next.url,
    'takes_canonical', next.takes_canonical, 'etag', page.etag, 'last_modified', page.last_modified,
    'is_start', next.depth = 0 and next.kind = 'page',
    'robots_at', robots_at
  ) || case
    when robots.origin <> coalesce(arguments ->> 'known_origin', '')
      or robots_at is distinct from (arguments ->> 'known_at')::timestamptz
    then jsonb_build_object('rules', robots.rules, 'lost', robots.lost) else '{}'
  end || case
    when source.shared_at is distinct from (arguments ->> 'known_shared_at')::timestamptz
    then jsonb_build_object('shared', source.shared_blocks, 'shared_at', source.shared_at) else '{}'
  end;
end
$$;
comment on function private.next_fetch(public.website_sources, jsonb) is
  'What of a site is to be fetched next, after how many milliseconds, as it is that host''s turn; null: nothing is left; state
   waits: it is another site''s turn at the host for some milliseconds; state rests: the host wants a longer pause than the caller has time, or that is over, and the job waits for it. arguments: lease, host, left_ms
   (which the caller may wait), known_origin and known_at (of the robots.txt that the caller has), known_shared_at (of the shared
   blocks). A probe asks for what is not there, before the first page of an origin.';
grant execute on function private.next_fetch(public.website_sources, jsonb) to service_role;
