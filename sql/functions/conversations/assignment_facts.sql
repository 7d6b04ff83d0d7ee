create or replace function private.assignment_facts(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  escalation public.escalations;
begin
  perform private.require_role(organization, 'member');
  perform private.act_for(organization);
  select * into escalation from public.escalations as known
  where known.organization_id = organization and known.id = (arguments ->> 'escalation_id')::uuid;
  if escalation.id is null then
    perform private.fail(404, 'escalation_not_found', 'There is no such escalation.');
  end if;
  return jsonb_build_object(
    'organization_name', (select known.name from public.organizations as known where known.id = organization),
    'reason', escalation.reason,
    'summary', escalation.summary,
    'language', (private.member_address(organization, (arguments ->> 'user_id')::uuid)).language
  );
end
$$;
comment on function private.assignment_facts(uuid, jsonb) is
  'organization_name, reason and summary of an escalation, and the language of the member who gets it; null: unknown.
   arguments: escalation_id, user_id.';
alter function private.assignment_facts(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.assignment_facts(uuid, jsonb) to authenticated;
