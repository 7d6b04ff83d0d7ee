create or replace function private.may_change_time(organization uuid, appointment public.appointments, arguments jsonb)
returns void
language plpgsql stable set search_path = ''
as $$
declare
  action constant text := arguments ->> 'action';
  by_staff constant boolean := private.caller() in ('user', 'service_role');
  next constant text := private.status_after(action);
begin
  if not by_staff and (action is null or action in ('complete', 'no_show') or arguments -> 'calendar' is not null
    -- How many come is the customer's, and the rest of what is changed is not.
    or action = 'change' and jsonb_strip_nulls(arguments -> 'details') - 'seats' is distinct from '{}'
    or action = 'confirm' and (appointment.expires_at is null or appointment.total_price > 0 and exists (
      -- Its payment confirms it.
      select from public.appointment_types as kind
      where kind.organization_id = organization and kind.id = appointment.type_id and kind.is_paid_ahead
    )))
  then
    perform private.fail(403, 'staff_only', 'This is for the staff.', '/action');
  end if;
  -- Only its time may have gone to somebody else; that it is in a calendar is true even so.
  if action is not null and appointment.status = 'pending' and appointment.expires_at <= now() then
    perform private.fail(409, 'hold_expired',
      'This appointment was not confirmed in time, and its time is free again.', '/appointment_id');
  end if;
  if action = 'reschedule' and appointment.status not in ('pending', 'confirmed') then
    perform private.fail(409, 'illegal_transition',
      format('This appointment is %s: it can''t be moved.', replace(appointment.status, '_', ' ')), '/action');
  end if;
  if action = 'change' and arguments #>> '{details,seats}' is not null and appointment.status not in ('pending', 'confirmed') then
    perform private.fail(409, 'illegal_transition',
      format('This appointment is %s: its seats can''t be changed.', replace(appointment.status, '_', ' ')), '/action');
  end if;
  if not by_staff then
    perform private.require_time_to_change(
      appointment.starts_at,
      -- To confirm is no change: that goes until it begins.
      case when action = 'confirm' then 0 else kind.change_notice_minutes end, settings.change_notice_minutes,
      appointment.moved_by_staff_at
    )
    from public.organizations as settings
    join public.appointment_types as kind on kind.organization_id = organization and kind.id = appointment.type_id
    where settings.id = organization;
  end if;
  if action in ('complete', 'no_show') and appointment.starts_at > now() then
    perform private.fail(409, 'too_early', 'This appointment has not begun.', '/action');
  end if;
  if next is not null and not private.appointment_may_become(appointment.status, next) then
    perform private.fail(409, 'illegal_transition',
      format('This appointment is %s: it can''t become %s.',
        replace(appointment.status, '_', ' '), replace(next, '_', ' ')),
      '/action');
  end if;
end
$$;
comment on function private.may_change_time(uuid, public.appointments, jsonb) is
  'Refuses a change that the state of an appointment, the time or the kind of caller doesn''t allow.';
grant execute on function private.may_change_time(uuid, appointments, jsonb) to frontdesk_functions;
