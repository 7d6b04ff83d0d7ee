create or replace function private.alarm_by_phone(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  call constant jsonb := arguments -> 'call';
  id constant text := arguments ->> 'tool_call';
  earlier jsonb;
  opened public.incidents;
  is_told boolean;
begin
  perform private.act_for(organization);
  -- First, so that two of one call take turns.
  perform private.keep_call(organization, call, jsonb_build_object(
    'tools', jsonb_build_array('emergency'), 'is_emergency', true, 'urgency', arguments -> 'score'
  ));
  earlier := private.claim_tool_call(organization, call, id, 'emergency');
  if earlier is not null then
    return earlier;
  end if;
  if exists (
    select from public.incidents as known
    where known.organization_id = organization and known.vapi_call_id = call ->> 'id'
  ) then
    return private.answer_tool_call(organization, call, id, arguments ->> 'again');
  elsif (case when call ->> 'caller' is null then private.take_try('call-webhook withheld', organization::text)
         else private.take_try('call-webhook alarm', organization || (call ->> 'caller')) end) is not null
    or private.take_try('call-webhook alarms', organization::text) is not null
  then
    -- Nobody is told any more of so many: whoever calls has to know it, and to call the emergency services.
    return private.answer_tool_call(organization, call, id, arguments ->> 'nobody', true);
  end if;
  opened := private.open_incident(organization, jsonb_build_object(
    'call_id', call ->> 'id', 'urgency', arguments ->> 'urgency', 'message', arguments ->> 'message'
  ));
  -- Or whom the organization names for the case that nobody is on call.
  is_told := exists (
    select from public.emergency_notifications as told
    where told.organization_id = organization and told.incident_id = opened.id
  );
  return private.answer_tool_call(
    organization, call, id, case when is_told then arguments ->> 'told' else arguments ->> 'nobody' end, not is_told
  );
end
$$;
comment on function private.alarm_by_phone(uuid, jsonb) is
  'Opens an incident of what a caller reports, which tells who is on call, in one step with its answer.';
alter function private.alarm_by_phone(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.alarm_by_phone(uuid, jsonb) to service_role;
