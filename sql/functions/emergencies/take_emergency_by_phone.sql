create or replace function private.take_emergency_by_phone(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  call constant jsonb := arguments -> 'call';
  id constant text := arguments ->> 'tool_call';
  earlier jsonb;
  contact public.emergency_contacts;
  incident uuid;
  outcome text;
begin
  perform private.act_for(organization);
  perform private.keep_call(organization, call, '{"tools": ["take_emergency"]}');
  earlier := private.claim_tool_call(organization, call, id, 'take_emergency');
  if earlier is not null then
    return earlier;
  end if;
  -- Anybody can call with anybody's number: it takes the code too.
  if call ->> 'caller' is not null
    and private.take_try('emergency-dispatch code', organization || (call ->> 'caller')) is null
  then
    select * into contact from public.emergency_contacts as known
    where known.organization_id = organization and known.phone = call ->> 'caller' and known.is_active
    order by known.priority, known.id limit 1;
    select known.id into incident from public.incidents as known
    where known.organization_id = organization and known.code = arguments ->> 'code' and contact.id is not null;
    outcome := private.take_incident(organization, incident, jsonb_build_object(
      'contact_id', contact.id, 'name', contact.name, 'via', 'call', 'address', contact.phone
    ));
  end if;
  return private.answer_tool_call(organization, call, id, case outcome
    when 'acknowledged' then arguments ->> 'taken'
    when 'yours' then arguments ->> 'yours'
    when 'taken' then format(arguments ->> 'late', (
      select known.acknowledged_by from public.incidents as known
      where known.organization_id = organization and known.id = incident
    ))
    when 'ended' then arguments ->> 'ended'
    else arguments ->> 'unknown'
  end, coalesce(outcome not in ('acknowledged', 'yours'), true));
end
$$;
comment on function private.take_emergency_by_phone(uuid, jsonb) is
  'Takes an incident of an organization for who calls, in one step with its answer, as private.call_take_emergency does.';
alter function private.take_emergency_by_phone(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.take_emergency_by_phone(uuid, jsonb) to service_role;
