create or replace function private.alarm_by_phone(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  call constant jsonb := arguments -> 'call';
  id constant text := arguments ->> 'tool_call';
  earlier jsonb;
  told integer;
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
    select from public.emergency_notifications as known
    where known.organization_id = organization and known.vapi_call_id = call ->> 'id'
  ) then
    return private.answer_tool_call(organization, call, id, arguments ->> 'again');
  elsif private.take_try('call-webhook alarm', organization || coalesce(call ->> 'caller', call ->> 'id')) is not null then
    -- Nobody is told any more of so many: whoever calls has to know it, and to call the emergency services.
    return private.answer_tool_call(organization, call, id, arguments ->> 'nobody', true);
  end if;
  told := private.tell_on_call(organization, call ->> 'id', arguments ->> 'urgency', arguments ->> 'message');
  return private.answer_tool_call(
    organization, call, id, case told when 0 then arguments ->> 'nobody' else arguments ->> 'told' end, told = 0
  );
end
$$;
comment on function private.alarm_by_phone(uuid, jsonb) is
  'Tells who is on call for an organization of what a caller reports, in one step with its answer.';
alter function private.alarm_by_phone(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.alarm_by_phone(uuid, jsonb) to service_role;
