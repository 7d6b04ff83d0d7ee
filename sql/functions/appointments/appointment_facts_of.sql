create or replace function private.appointment_facts_of(organization uuid, appointment uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  facts jsonb;
begin
  perform private.act_for(organization);
  select jsonb_build_object(
    'organization_name', settings.name, 'timezone', settings.timezone, 'appointment_type', known.appointment_type,
    'starts_at', private.second_of(known.starts_at), 'language', known.language,
    'duration', known.duration_minutes,
    'price', known.total_price::text, 'currency', known.currency
  ) into facts
  from public.appointments as known
  join public.organizations as settings on settings.id = organization
  where known.organization_id = organization and known.id = appointment
    and (
      private.may_change_appointment(organization, known.customer_id)
      or private.guest_of('appointment') = appointment
    );
  if facts is null then
    perform private.fail(404, 'appointment_not_found', 'There is no such appointment.', '/appointment_id');
  end if;
  return facts;
end
$$;
comment on function private.appointment_facts_of(uuid, uuid) is
  'What a message about an appointment says; 404 appointment_not_found where it is not the caller''s.';
alter function private.appointment_facts_of(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.appointment_facts_of(uuid, uuid) to client, guest, authenticated, service_role;
