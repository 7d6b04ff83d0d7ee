create or replace function private.passages_ask(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  named constant uuid := (arguments ->> 'organization_id')::uuid;
  in_qdrant constant boolean := coalesce(arguments ->> 'index' = 'qdrant', false);
begin
  if named is not null and not exists (select from public.organizations as known where known.id = named) then
    perform private.fail(404, 'organization_not_found', 'There is no such organization.', '/organization_id');
  end if;
  if named is not null then
    -- Who names it wants it now, even where an attempt has just failed.
    perform private.put_job(job.queue, job.organization_id, job.subject_id, now()) from private.jobs as job
    where job.queue = 'passages' and job.organization_id = named and job.lease_token is null;
  end if;
  -- Whoever worked on these is gone, and left not even the job.
  perform private.put_job('passages', document.organization_id, document.id)
  from public.documents as document
  where document.status = 'processing' and (named is null or document.organization_id = named)
    and not exists (
      select from private.jobs as job
      where job.organization_id = document.organization_id and job.queue = 'passages'
        and job.subject_id = document.id
    );
  perform private.put_job('passages', known.id, known.id)
  from public.organizations as known
  left join public.models_config as config
    on config.organization_id = known.id and config.agent_type = 'embedding'
  where (named is null or known.id = named)
    and not exists (
      select from private.jobs as job
      where job.organization_id = known.id and job.queue = 'passages' and job.subject_id = known.id
    )
    and private.has_passages_to_embed(
      known.id,
      coalesce(
        case when config.id is not null then private.embedding_model(private.embedding_choice(known.id)) end,
        arguments ->> 'model'
      ),
      in_qdrant
    );
  return 'null';
end
$$;
comment on function private.passages_ask(jsonb) is
  'Asks for vectors for the passages of each organization that lack one of its model: what was written since, and all
   where it takes another model. arguments: model (the platform''s), index (qdrant, or nothing), and optionally
   organization_id. 404 organization_not_found.';
grant execute on function private.passages_ask(jsonb) to service_role;
