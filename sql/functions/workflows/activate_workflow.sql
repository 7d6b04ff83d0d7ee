create or replace function private.activate_workflow(organization uuid, workflow uuid, checked_version integer) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  known public.workflows;
begin
  if private.caller() <> 'service_role' then
    perform private.require_role(organization, 'admin');
  end if;
  perform private.act_for(organization);
  -- What happens is held against each of them.
  perform pg_advisory_xact_lock(hashtextextended('workflows ' || organization, 0));
  if (
    select count(*) from public.workflows as other
    where other.organization_id = organization and other.status = 'active' and other.id <> workflow
  ) >= 100 then
    perform private.fail(409, 'too_many_workflows', 'An organization has at most 100 active workflows. Switch another one off.',
      '/workflow_id');
  end if;
  update public.workflows as kept set status = 'active', active_version = checked_version
  where kept.organization_id = organization and kept.id = workflow and kept.version = checked_version
  returning kept.* into known;
  if known.id is null then
    perform private.fail(409, 'workflow_changed', 'The workflow was saved anew while it was checked. Activate it again.',
      '/workflow_id');
  end if;
  return jsonb_build_object('workflow_id', known.id, 'status', known.status, 'version', known.version, 'errors', '[]'::jsonb);
end
$$;
comment on function private.activate_workflow(uuid, uuid, integer) is
  'Makes a version of a workflow the active one, for admins of the organization and programs. 409
   workflow_changed, too_many_workflows.';
alter function private.activate_workflow(uuid, uuid, integer) owner to frontdesk_functions;
grant execute on function private.activate_workflow(uuid, uuid, integer) to authenticated, service_role;
