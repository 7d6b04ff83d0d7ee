create or replace function private.website_step(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  job constant private.jobs := private.held_job(arguments -> 'lease');
  done constant jsonb := nullif(arguments -> 'done', 'null');
  source public.website_sources;
  task jsonb;
  reason text;
begin
  select * into source from public.website_sources as known
  where known.organization_id = job.organization_id and known.id = job.subject_id for update;
  if source.status = 'removing' and not private.forget_website(source) then
    return jsonb_build_object('state', 'more');
  end if;
  if source.status in ('pending', 'crawling') and arguments ->> 'refused' is not null then
    source := private.end_crawl(source, 'failed', arguments ->> 'refused');
  end if;
  if source.status = 'pending' then
    source := private.begin_crawl(source, arguments -> 'start');
  end if;
  if source.status = 'crawling' and done is not null then
    source := private.keep_fetch(source, done);
  end if;
  -- After what takes longer, as all who want this host wait for its row.
  if done is not null then
    perform private.pause_host(arguments ->> 'host', done);
  end if;
  if source.status = 'crawling' then
    reason := case
      when source.requests >= 4 * source.max_pages + 50 then 'too_many_requests'
      when source.bytes_read >= 1000000 * (
        select known.most::bigint from private.limits as known where known.kind = 'website-crawl megabytes'
      ) then 'too_many_bytes'
      when source.crawl_started_at < now() - interval '1 day' then 'out_of_time'
    end;
    -- One that has all of its pages is at its end, and no reason is to be told.
    if reason is not null then
      source := private.end_crawl(source, 'completed',
        case when source.pages_crawled < source.max_pages then reason end);
    end if;
  end if;
  -- After a probe, the host's own pause is enough.
  if source.status = 'crawling' and done ->> 'outcome' = 'busy' and done ->> 'kind' <> 'probe' then
    perform private.rest_job(arguments -> 'lease', clock_timestamp() + least(interval '1 day', greatest(
      make_interval(secs => (done ->> 'pause_seconds')::double precision),
      interval '1 minute' * 2 ^ least(greatest(source.failures_in_row - 1, 0), 6)
    )));
    return jsonb_build_object('state', 'rests');
  end if;
  if source.status = 'crawling' then
    task := private.next_fetch(source, arguments);
    if task is null then
      source := private.read_pages_again(source);
      task := private.next_fetch(source, arguments);
    end if;
    if task is not null then
      return task;
    end if;
    perform private.end_crawl(source, 'completed');
  end if;
  perform private.finish_job(arguments -> 'lease');
  return jsonb_build_object('state', 'over');
end
$$;
comment on function private.website_step(jsonb) is
  'A step of a crawl: keeps what came of a request, and says what is next. arguments: lease, host, start ({url, origin, shape} of
   the start page), refused (why the site is not crawled at all), left_ms, known_origin, known_at, known_shared_at (as private.next_fetch has them), done
   (as private.keep_fetch has it, with pause_seconds and delay_ms). Gives what private.next_fetch does, or state over, or more: the site is being removed, and it is
   to be called again.';
grant execute on function private.website_step(jsonb) to service_role;
