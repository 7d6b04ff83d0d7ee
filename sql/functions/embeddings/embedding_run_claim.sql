create or replace function private.embedding_run_claim(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  calling constant uuid := (arguments ->> 'call_id')::uuid;
  named constant uuid := (arguments ->> 'organization_id')::uuid;
  lease constant interval := make_interval(secs => (arguments ->> 'lease')::integer);
  in_qdrant constant boolean := coalesce(arguments ->> 'index' = 'qdrant', false);
  candidate record;
  claimed private.embedding_runs;
begin
  if named is not null and not exists (select from public.organizations as known where known.id = named) then
    perform private.fail(404, 'organization_not_found', 'There is no such organization.', '/organization_id');
  end if;

  for candidate in
    select known.id, case when config.id is not null then private.embedding_choice(known.id) end as choice
    from public.organizations as known
    left join private.embedding_runs as run on run.organization_id = known.id
    left join public.models_config as config on config.organization_id = known.id and config.agent_type = 'embedding'
    where (named is null or known.id = named)
      and coalesce(run.leased_until, '-infinity') <= now() and coalesce(run.retry_at, '-infinity') <= now()
      and run.call_id is distinct from calling
    order by run.started_at nulls first, known.id
  loop
    continue when not private.has_embedding_work(
      candidate.id, coalesce(private.embedding_model(candidate.choice), arguments ->> 'model'), in_qdrant
    );
    insert into private.embedding_runs as run (organization_id, call_id, leased_until)
    values (candidate.id, calling, now() + lease)
    on conflict (organization_id) do update
    set call_id = excluded.call_id, leased_until = excluded.leased_until, attempt = run.attempt + 1,
        started_at = now(), finished_at = null, embedded_count = 0, indexed_count = 0, error = null
    -- Somebody else may have taken it in the meantime.
    where coalesce(run.leased_until, '-infinity') <= now() and run.call_id is distinct from excluded.call_id
    returning run.* into claimed;
    if claimed.organization_id is not null then
      return jsonb_build_object(
        'run', jsonb_build_object('organization_id', claimed.organization_id, 'attempt', claimed.attempt),
        'choose', candidate.choice
      );
    end if;
  end loop;
  return 'null';
end
$$;
comment on function private.embedding_run_claim(jsonb) is
  'Takes up the next organization with passages that lack a vector, so that nobody else does. arguments: call_id, lease
   (seconds), model (the platform''s), index (qdrant, or nothing), and optionally organization_id. Gives run and choose,
   the organization''s own model; null (of JSON) when there is nothing left. A call takes up an organization once.';
grant execute on function private.embedding_run_claim(jsonb) to service_role;
