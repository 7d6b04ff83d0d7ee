create or replace function private.begin_workflow(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  lead constant uuid := (arguments ->> 'lead_id')::uuid;
  customer constant uuid := (arguments ->> 'customer_id')::uuid;
  known public.workflows;
  graph public.workflow_versions;
  started uuid;
begin
  if private.caller() <> 'service_role' then
    perform private.require_role(organization, 'member');
  end if;
  perform private.act_for(organization);
  select * into known from public.workflows as kept
  where kept.organization_id = organization and kept.id = (arguments ->> 'workflow_id')::uuid;
  if known.id is null then
    perform private.fail(404, 'workflow_not_found', 'There is no such workflow.', '/workflow_id');
  elsif known.trigger_type <> 'manual' and private.caller() <> 'service_role' then
    -- What begins by itself is begun by hand to try it, with real effects.
    perform private.require_role(organization, 'admin');
  end if;
  if known.status <> 'active' then
    perform private.fail(409, 'workflow_inactive', 'The workflow is not active. Activate it first.', '/workflow_id');
  end if;
  if lead is not null and not exists (
    select from public.leads as person where person.organization_id = organization and person.id = lead
  ) then
    perform private.fail(404, 'lead_not_found', 'There is no such lead.', '/lead_id');
  elsif customer is not null and not exists (
    select from public.customers as person where person.organization_id = organization and person.id = customer
  ) then
    perform private.fail(404, 'customer_not_found', 'There is no such customer.', '/customer_id');
  end if;
  perform private.limit_tries('workflow-run organization', organization::text,
    detail => 'The organization begins too many runs by hand. Wait, and go on.');
  select * into graph from public.workflow_versions as kept
  where kept.organization_id = organization and kept.workflow_id = known.id and kept.version = known.active_version;
  started := private.start_workflow_run(organization, graph, 'manual ' || gen_random_uuid(), 'manual', lead, customer,
    jsonb_build_object('event', 'manual'), arguments -> 'input', 0);
  if started is null then
    perform private.fail(409, 'already_running', 'The workflow takes this lead or customer no second time, or not yet.',
      '/workflow_id');
  end if;
  return jsonb_build_object('execution_id', started, 'organization_id', organization, 'workflow_id', known.id,
    'version', graph.version, 'status', 'pending');
end
$$;
comment on function private.begin_workflow(uuid, jsonb) is
  'Begins a run of an active workflow: a manual one for members, any for admins and programs. 409 workflow_inactive,
   already_running.';
alter function private.begin_workflow(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.begin_workflow(uuid, jsonb) to authenticated, service_role;
