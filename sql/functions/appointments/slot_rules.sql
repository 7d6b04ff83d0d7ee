create or replace function private.slot_rules(arguments jsonb) returns json
language plpgsql stable set search_path = ''
as $$
declare
  asked record;
begin
  -- Row-level security decides: what the caller may not see is not there.
  if arguments ->> 'appointment_id' is not null then
    -- The public sees no appointments.
    if private.caller() = 'anon' then
      perform private.fail(404, 'appointment_not_found', 'There is no such appointment.', '/appointment_id');
    end if;
    select appointment.organization_id, appointment.type_id as id into asked
    from public.appointments as appointment
    where appointment.id = (arguments ->> 'appointment_id')::uuid
      and appointment.organization_id = coalesce(private.requested_organization(), appointment.organization_id);
    if not found then
      perform private.fail(404, 'appointment_not_found', 'There is no such appointment.', '/appointment_id');
    end if;
  else
    select type.organization_id, type.id into asked
    from public.appointment_types as type
    where type.id = (arguments ->> 'appointment_type_id')::uuid
      and type.organization_id = coalesce(private.requested_organization(), type.organization_id);
    if not found then
      perform private.fail(404, 'appointment_type_not_found', 'There is no such kind of appointment.',
        '/appointment_type_id');
    end if;
  end if;
  return private.slot_rules_of(asked.organization_id, asked.id, arguments);
end
$$;
comment on function private.slot_rules(jsonb) is
  'The function behind slot-availability, and the first step of what books and moves appointments. arguments: from, to,
   appointment_type_id or the appointment_id of one that is moved, resource_id.';
grant execute on function private.slot_rules(jsonb) to anon, client, guest, authenticated, service_role;
