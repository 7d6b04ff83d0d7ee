create or replace function private.website_claim(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  job private.jobs;
  source public.website_sources;
  are_none boolean;
  answer jsonb := '[]';
begin
  -- An empty answer says that nothing is due.
  for round in 1..100 loop
    are_none := true;
    for job in
      select * from private.claim_jobs(
        'websites', (arguments ->> 'most')::integer, (arguments ->> 'organization_id')::uuid,
        (select known.most from private.limits as known where known.kind = 'website-crawl running')
      )
    loop
      are_none := false;
      select * into source from public.website_sources as known
      where known.organization_id = job.organization_id and known.id = job.subject_id
        and known.status in ('pending', 'crawling', 'removing');
      if source.id is null then
        perform private.finish_job(private.lease_of(job));
        continue;
      end if;
      -- Whoever had these is gone, and may have been brought down by them.
      update private.website_urls as found
      set tries = found.tries + 1, state = case when found.tries >= 1 then 'done' else 'waiting' end,
          outcome = case when found.tries >= 1 then 'crashed' end
      where found.organization_id = source.organization_id and found.website_source_id = source.id
        and found.state = 'taken';
      answer := answer || jsonb_build_object(
        'lease', private.lease_of(job), 'base_url', source.base_url,
        'choose', private.embedding_choice(source.organization_id)
      );
    end loop;
    exit when are_none or answer <> '[]';
  end loop;
  return answer;
end
$$;
comment on function private.website_claim(jsonb) is
  'Takes up sites that are to be crawled. arguments: most, and optionally organization_id. Gives [{lease, base_url, choose (the
   organization''s embedding model)}].';
grant execute on function private.website_claim(jsonb) to service_role;
