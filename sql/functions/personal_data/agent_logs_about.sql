create or replace function private.agent_logs_about(person private.person) returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select entry.id from public.agent_logs as entry
  where entry.organization_id = person.organization_id and entry.about && person.records
    and person.organization_id = (select private.acting_organization())
$$;
comment on function private.agent_logs_about(private.person) is
  'What agents did that names an id of a person''s.
   Of the organization that a function acts for.';
alter function private.agent_logs_about(private.person) owner to frontdesk_lookups;
grant execute on function private.agent_logs_about(private.person) to frontdesk_privacy;
