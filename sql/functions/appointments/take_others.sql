create or replace function private.take_others(organization uuid, appointment public.appointments, arguments jsonb)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  others constant jsonb := arguments -> 'others';
  main public.appointment_slots;
  requirement jsonb;
  candidate uuid;
  taken uuid;
begin
  if coalesce(jsonb_array_length(others), 0) = 0 then
    return;
  end if;
  select * into main from public.appointment_slots as slot
  where slot.organization_id = organization and slot.id = appointment.slot_id;
  -- Who joins others is with them, wherever they are.
  if main.seats_taken = appointment.seats then
    for requirement in
      select listed.value from jsonb_array_elements(others) with ordinality as listed (value, place) order by listed.place
    loop
      taken := null;
      for candidate in
        select ids.id::uuid from jsonb_array_elements_text(requirement) with ordinality as ids (id, place)
        join public.appointment_type_resources as link
          on link.organization_id = organization and link.type_id = appointment.type_id
          and link.resource_id = ids.id::uuid
        order by ids.place
      loop
        perform private.release_expired_holds(organization, candidate, main.taken);
        insert into public.appointment_slots
          (organization_id, resource_id, type_id, starts_at, ends_at, taken, seats_taken, main_slot_id)
        values (
          organization, candidate, main.type_id, main.starts_at, main.ends_at, main.taken, main.seats_taken, main.id
        )
        on conflict do nothing
        returning id into taken;
        exit when taken is not null;
      end loop;
      if taken is null then
        raise exclusion_violation using
          message = 'this time is taken', constraint = 'appointment_slots_once', table = 'appointment_slots';
      end if;
    end loop;
  end if;
  -- Somebody else may have begun a group with the same person meanwhile, in another room than the one that was asked for.
  if not private.is_served_by(appointment, coalesce((arguments ->> 'resource_id')::uuid, appointment.resource_id)) then
    raise exclusion_violation using
      message = 'this time is taken', constraint = 'appointment_slots_once', table = 'appointment_slots';
  end if;
  -- The calendars of what it is with are written by a trigger, which does not know what else it takes, nor that it has
  -- another room at the same time.
  perform private.write_appointment(organization, appointment.id, connection.id)
  from public.calendar_connections as connection
  where connection.organization_id = organization and connection.status = 'active' and (
    connection.is_written and exists (
      select from public.appointment_slots as other
      where other.organization_id = organization and other.main_slot_id = main.id
        and other.resource_id = connection.resource_id
    )
    or exists (
      select from public.calendar_events as written
      where written.organization_id = organization and written.appointment_id = appointment.id
        and written.connection_id = connection.id
    )
  );
end
$$;
comment on function private.take_others(uuid, public.appointments, jsonb) is
  'Takes what an appointment takes besides the resource that it is with: of each requirement the first candidate that is
   free at its time. Fails with exclusion_violation where there is none. arguments: others, the candidates of each further
   requirement; resource_id, what was asked for.';
grant execute on function private.take_others(uuid, appointments, jsonb) to frontdesk_functions;
