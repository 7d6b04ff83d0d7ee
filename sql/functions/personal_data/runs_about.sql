create or replace function private.runs_about(person private.person) returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select run.id from public.workflow_executions as run
  where run.organization_id = person.organization_id and run.about && person.records
    and person.organization_id = (select private.acting_organization())
$$;
comment on function private.runs_about(private.person) is
  'The runs of workflows that know an id of a person''s.
   Of the organization that a function acts for.';
alter function private.runs_about(private.person) owner to frontdesk_lookups;
grant execute on function private.runs_about(private.person) to frontdesk_privacy;
