create or replace function private.pause_host(host text, done jsonb) returns void
language sql volatile set search_path = ''
as $$
  insert into private.website_hosts as known (host, next_at, pauses)
  select host, clock_timestamp(), (done ->> 'outcome' = 'busy')::integer
  on conflict (host) do update set
    taken_until = null,
    pauses = case
      when done ->> 'outcome' = 'busy' then known.pauses + 1
      when coalesce((done ->> 'is_fetched')::boolean, true) then 0
      else known.pauses
    end,
    next_at = clock_timestamp() + case
      -- A page speaks for its site, which waits for as long as it says: others have pages at the same host.
      when done ->> 'outcome' = 'busy' then least(
        greatest(
          make_interval(secs => (done ->> 'pause_seconds')::double precision),
          interval '1 minute' * 2 ^ least(known.pauses, 6)
        ),
        case done ->> 'kind' when 'robots' then interval '1 day' else interval '10 minutes' end
      )
      when not coalesce((done ->> 'is_fetched')::boolean, true) then interval '0'
      else greatest(
        (select kept.regain from private.limits as kept where kept.kind = 'website-crawl host')
          -- Whoever has a fault is left alone for longer.
          * case when done ->> 'outcome' in ('unavailable', 'robots_unreachable') then 10 else 1 end,
        least(make_interval(secs => (done ->> 'delay_ms')::double precision / 1000), interval '10 seconds')
      )
    end
$$;
comment on function private.pause_host(text, jsonb) is
  'After a request to a host: when the next one may be, by what it asked for (done: kind, outcome, is_fetched, pause_seconds,
   delay_ms): ten minutes at most, unless its robots.txt wants more.';
grant execute on function private.pause_host(text, jsonb) to service_role;
