create or replace function private.put_through(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  call constant jsonb := arguments -> 'call';
  id constant text := arguments ->> 'tool_call';
  settings record;
  on_call text;
  number text;
  earlier jsonb;
  answer text;
begin
  perform private.act_for(organization);
  select known.transfer_phone_number as office, known.emergency_contact_phone as emergency,
         known.transfer_mode = 'warm' as is_warm
  into settings
  from public.organizations as known where known.id = organization;
  on_call := (
    select contact.phone from private.on_call_contacts(organization, arguments ->> 'urgency') as contact
    where contact.call_enabled limit 1
  );
  number := case arguments ->> 'urgency'
    when 'critical' then coalesce(on_call, settings.emergency, settings.office)
    else coalesce(settings.office, on_call)
  end;
  perform private.keep_call(organization, call, jsonb_build_object(
    'tools', jsonb_build_array('transfer_call')
  ));
  if id is not null then
    earlier := private.claim_tool_call(organization, call, id, 'transfer_call');
  end if;
  if earlier is null and number is not null then
    perform private.keep_transfer(organization, call, 'initiated',
      (arguments - '{call,tool_call,found,nobody}'::text[]) || jsonb_build_object('to', number));
  end if;
  answer := case when number is null then arguments ->> 'nobody' else arguments ->> 'found' end;
  if id is not null and earlier is null then
    perform private.answer_tool_call(organization, call, id, answer, number is null);
  end if;
  return jsonb_build_object('answer', answer, 'is_error', number is null) || coalesce(earlier, '{}')
    || jsonb_build_object('number', number, 'is_warm', settings.is_warm);
end
$$;
comment on function private.put_through(uuid, jsonb) is
  'Finds who takes a call of an organization: its telephone for transfers, or who is on call; in an emergency they come
   first. Keeps the transfer.';
alter function private.put_through(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.put_through(uuid, jsonb) to service_role;
