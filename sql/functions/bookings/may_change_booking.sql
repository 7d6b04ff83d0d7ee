create or replace function private.may_change_booking(organization uuid, booking public.bookings, arguments jsonb)
returns void
language plpgsql stable set search_path = ''
as $$
declare
  action constant text := arguments ->> 'action';
  by_staff constant boolean := private.caller() = 'user';
  next constant text := private.status_after(action);
  -- The staff correct the contact and the requests in every state.
  is_corrected constant boolean := by_staff and action = 'change'
    and coalesce(arguments ->> 'participants', arguments ->> 'items') is null;
begin
  if not by_staff and (action not in ('cancel', 'reschedule', 'change') or coalesce((arguments ->> 'keep_price')::boolean, false)) then
    perform private.fail(403, 'staff_only', 'This is for the staff.', '/action');
  elsif not by_staff and arguments ->> 'customer' is not null then
    perform private.fail(403, 'staff_only', 'The contact of a booking is for the staff.', '/customer');
  end if;
  if booking.status = 'pending' and booking.expires_at <= now() then
    perform private.fail(409, 'hold_expired', 'This booking was not paid in time, and its seats are free again.',
      '/booking_id');
  end if;
  if action in ('reschedule', 'change') and booking.status not in ('pending', 'confirmed') and not is_corrected then
    perform private.fail(409, 'illegal_transition', format('This booking is %s: it can''t be %s.',
      replace(booking.status, '_', ' '), case action when 'change' then 'changed' else 'moved' end), '/action');
  end if;
  if not by_staff then
    perform private.require_time_to_change(
      booking.start_date, tour.change_notice_minutes, settings.change_notice_minutes, booking.moved_by_staff_at
    )
    from public.organizations as settings
    join public.tours as tour on tour.organization_id = organization and tour.id = booking.tour_id
    where settings.id = organization;
  end if;
  if action in ('complete', 'no_show') and booking.start_date > now() then
    perform private.fail(409, 'too_early', 'This tour has not begun.', '/action');
  end if;
  if next is not null and not private.booking_may_become(booking.status, next) then
    perform private.fail(409, 'illegal_transition',
      format('This booking is %s: it can''t become %s.', replace(booking.status, '_', ' '), replace(next, '_', ' ')),
      '/action');
  end if;
end
$$;
comment on function private.may_change_booking(uuid, public.bookings, jsonb) is
  'Refuses a change that the state of a booking, the time or the kind of caller doesn''t allow.';
grant execute on function private.may_change_booking(uuid, bookings, jsonb) to frontdesk_functions;
