create or replace function private.websites_ask(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  named constant uuid := (arguments ->> 'organization_id')::uuid;
  dead private.jobs;
begin
  if named is not null and not exists (select from public.organizations as known where known.id = named) then
    perform private.fail(404, 'organization_not_found', 'There is no such organization.', '/organization_id');
  end if;
  -- What came to nothing thirty times has failed, which people look at in the site; its schedule goes on.
  for dead in
    delete from private.jobs as job
    where job.queue = 'websites' and job.due_at = 'infinity' and (named is null or job.organization_id = named)
    returning job.*
  loop
    perform private.end_crawl(known, 'failed', coalesce(dead.error, 'abandoned'))
    from public.website_sources as known
    where known.organization_id = dead.organization_id and known.id = dead.subject_id
      and known.status in ('pending', 'crawling');
  end loop;

  with due as (
    select known.id from public.website_sources as known
    where known.status not in ('pending', 'crawling', 'removing')
      and (
        known.crawl_frequency = 'daily' and known.last_crawled_at < now() - interval '1 day'
        or known.crawl_frequency = 'weekly' and known.last_crawled_at < now() - interval '7 days'
      )
      and (named is null or known.organization_id = named)
    order by known.last_crawled_at limit 1000 for update skip locked
  )
  update public.website_sources as known set status = 'pending', error = null, error_detail = null
  from due where known.id = due.id;
  perform private.put_job('websites', known.organization_id, known.id)
  from public.website_sources as known
  where (known.status in ('crawling', 'removing') or known.status = 'pending' and known.crawl_frequency <> 'manual')
    and (named is null or known.organization_id = named)
    and not exists (
      select from private.jobs as job
      where job.organization_id = known.organization_id and job.queue = 'websites' and job.subject_id = known.id
    );
  -- A host that nobody has asked for an hour owes us no pause.
  delete from private.website_hosts as known
  where known.host = any (array(
    select old.host from private.website_hosts as old where old.next_at < now() - interval '1 hour' limit 1000
    for update skip locked
  ));
  return 'null';
end
$$;
comment on function private.websites_ask(jsonb) is
  'Asks for the crawl of sites that are due, daily or weekly, and of those whose crawl nobody goes on with. arguments:
   optionally organization_id. 404 organization_not_found.';
grant execute on function private.websites_ask(jsonb) to service_role;
