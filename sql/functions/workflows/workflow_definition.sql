create or replace function private.workflow_definition(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := private.senders_organization();
  lead constant uuid := (arguments ->> 'lead_id')::uuid;
  customer constant uuid := (arguments ->> 'customer_id')::uuid;
  known public.workflows;
begin
  -- Row-level security decides what the caller sees.
  select * into known from public.workflows as kept
  where kept.organization_id = organization and kept.id = (arguments ->> 'workflow_id')::uuid;
  if known.id is null then
    perform private.fail(404, 'workflow_not_found', 'There is no such workflow.', '/workflow_id');
  end if;
  if lead is not null and not exists (
    select from public.leads as person where person.organization_id = organization and person.id = lead
  ) then
    perform private.fail(404, 'lead_not_found', 'There is no such lead.', '/lead_id');
  end if;
  if customer is not null and not exists (
    select from public.customers as person where person.organization_id = organization and person.id = customer
  ) then
    perform private.fail(404, 'customer_not_found', 'There is no such customer.', '/customer_id');
  end if;
  return jsonb_build_object(
    'workflow_id', known.id, 'version', known.version, 'status', known.status,
    'workflow', jsonb_build_object(
      'trigger_type', known.trigger_type, 'trigger_config', known.trigger_config, 'nodes', known.nodes,
      'edges', known.edges, 'settings', known.settings
    ),
    'templates', private.workflow_templates_of(organization, known.nodes, lead, customer),
    'members', (
      select coalesce(jsonb_agg(member.user_id), '[]') from public.members as member
      where member.organization_id = organization and member.is_active
    ),
    'endpoints', private.webhook_endpoint_ids(organization),
    'facts', private.workflow_facts_of(organization, lead, customer),
    'now', clock_timestamp()
  );
end
$$;
comment on function private.workflow_definition(jsonb) is
  'A workflow as it is saved, and what it is checked and tried with. arguments: workflow_id, and optionally lead_id or
   customer_id. Gives {workflow_id, version, status, workflow, templates, members, endpoints, facts, now}. 404 workflow_not_found,
   lead_not_found, customer_not_found.';
grant execute on function private.workflow_definition(jsonb) to authenticated, service_role;
