create or replace function private.pause_host(host text, done jsonb) returns integer
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
      when done ->> 'outcome' = 'busy' then greatest(
        make_interval(secs => (done ->> 'pause_seconds')::double precision),
        interval '1 minute' * 2 ^ least(known.pauses, 6)
      )
      when not coalesce((done ->> 'is_fetched')::boolean, true) then interval '0'
      else greatest(
        (select kept.regain from private.limits as kept where kept.kind = 'website-crawl host')
          -- Whoever has a fault is left alone for longer.
          * case when done ->> 'outcome' in ('unavailable', 'robots_unreachable') then 10 else 1 end,
        least(make_interval(secs => (done ->> 'delay_ms')::double precision / 1000), interval '10 seconds')
      )
    end
  returning known.pauses
$$;
comment on function private.pause_host(text, jsonb) is
  'After a request to a host: when the next one may be, by what it asked for (done: outcome, is_fetched, pause_seconds,
   delay_ms). Gives how often in turn it asked for a pause.';
grant execute on function private.pause_host(text, jsonb) to service_role;
