create or replace function private.change_by_phone(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  call constant jsonb := arguments -> 'call';
  change constant jsonb := arguments -> 'change';
  earlier jsonb;
  known record;
begin
  perform private.act_for(organization);
  earlier := private.claim_tool_call(organization, call, arguments ->> 'tool_call', arguments ->> 'tool');
  if earlier is not null then
    return earlier;
  end if;
  select booked.id, booked.customer_id, booked.starts_at, kind.change_notice_minutes as own,
         settings.change_notice_minutes as usual, booked.moved_by_staff_at
  into known
  from public.appointments as booked
  join public.appointment_types as kind on kind.organization_id = organization and kind.id = booked.type_id
  join public.organizations as settings on settings.id = organization
  where booked.organization_id = organization and booked.id = (change ->> 'appointment_id')::uuid;
  if not found then
    perform private.fail(404, 'appointment_not_found', 'There is no such appointment.', '/appointment_id');
  end if;
  -- The staff may always; who is on the phone is a customer.
  perform private.require_time_to_change(known.starts_at, known.own, known.usual, known.moved_by_staff_at);
  perform private.change_appointment(organization, known.id, change || jsonb_build_object('is_by_phone', true));
  perform private.keep_call(organization, call, jsonb_build_object(
    'tools', jsonb_build_array(arguments -> 'tool'), 'customer_id', known.customer_id
  ));
  perform private.limit_calls(organization, call);
  return private.answer_tool_call(organization, call, arguments ->> 'tool_call', arguments ->> 'saying');
end
$$;
comment on function private.change_by_phone(uuid, jsonb) is
  'Moves or cancels an appointment of who calls, in one step with its answer, which a repetition gets again. Customers''
   deadlines count.';
alter function private.change_by_phone(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.change_by_phone(uuid, jsonb) to service_role;
