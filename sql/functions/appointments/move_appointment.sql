create or replace function private.move_appointment(organization uuid, appointment public.appointments, arguments jsonb)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  candidate uuid;
  moved public.appointments;
begin
  perform private.hold_rules(organization, (arguments ->> 'version')::bigint);
  -- Whether it has its time for itself is only known once the holds that are over are gone.
  perform private.release_expired_holds(organization, appointment.resource_id,
    tstzrange(appointment.starts_at, appointment.ends_at));
  for candidate in
    select ids.id::uuid from jsonb_array_elements_text(arguments -> 'candidates') with ordinality as ids (id, place)
    join public.appointment_type_resources as link
      on link.organization_id = organization and link.type_id = appointment.type_id
      and link.resource_id = ids.id::uuid
    order by ids.place
  loop
    begin
      -- What it takes besides is chosen anew, so that a room which it leaves itself is free for it.
      perform private.leave_others(organization, appointment);
      -- The trigger on the table takes the new time, leaves the old one and sets the time of the reminder.
      update public.appointments as target
      set resource_id = candidate, starts_at = (arguments ->> 'starts_at')::timestamptz,
          ends_at = (arguments ->> 'ends_at')::timestamptz,
          -- At the phone the customer moves it.
          moved_by_staff_at = case
            when private.caller() in ('user', 'service_role')
              and not coalesce((arguments ->> 'is_by_phone')::boolean, false) then now()
          end
      where target.organization_id = organization and target.id = appointment.id
      returning * into moved;
      perform private.take_others(organization, moved, arguments);
      return;
    exception when exclusion_violation then
      continue;
    end;
  end loop;
  perform private.fail(409, 'slot_taken', 'This time is no longer free.', '/starts_at');
end
$$;
comment on function private.move_appointment(uuid, public.appointments, jsonb) is
  'Moves an appointment to the first of the candidates that is still free at its new time, or nothing changes. The caller
   holds the lock of its row. arguments: version, candidates, others, starts_at, ends_at; is_by_phone: whoever calls causes
   it.';
grant execute on function private.move_appointment(uuid, appointments, jsonb) to frontdesk_functions;
