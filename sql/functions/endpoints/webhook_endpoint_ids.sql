create or replace function private.webhook_endpoint_ids(organization uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  acting constant uuid := private.acting_organization();
  answer jsonb;
begin
  if private.caller() <> 'service_role' then
    perform private.require_role(organization, 'member');
  end if;
  perform private.act_for(organization);
  select coalesce(jsonb_agg(known.id), '[]') into answer
  from public.webhook_endpoints as known where known.organization_id = organization;
  perform private.act_for(acting);
  return answer;
end
$$;
comment on function private.webhook_endpoint_ids(uuid) is
  'The ids of an organization''s endpoints, which members may name without seeing where they are.';
alter function private.webhook_endpoint_ids(uuid) owner to frontdesk_functions;
grant execute on function private.webhook_endpoint_ids(uuid) to authenticated, service_role;
