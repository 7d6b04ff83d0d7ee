create or replace function private.workflow_claim(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  job private.jobs;
  opened jsonb;
  are_none boolean;
  answer jsonb := '[]';
begin
  -- An empty answer says that nothing is due.
  for round in 1..100 loop
    are_none := true;
    for job in
      select * from private.claim_jobs('workflows', (arguments ->> 'most')::integer, (arguments ->> 'organization_id')::uuid)
    loop
      are_none := false;
      opened := private.open_workflow_run(job);
      if opened is not null then
        answer := answer || opened;
      end if;
    end loop;
    exit when are_none or answer <> '[]';
  end loop;
  return answer;
end
$$;
comment on function private.workflow_claim(jsonb) is
  'Takes up runs that are due. arguments: most, and optionally organization_id. Gives [what private.open_workflow_run does].';
grant execute on function private.workflow_claim(jsonb) to service_role;
