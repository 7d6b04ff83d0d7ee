create or replace function private.change_departure(organization uuid, departure uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  action constant text := arguments ->> 'action';
  next constant text := case action when 'cancel' then 'cancelled' when 'close' then 'closed' when 'open' then 'open' end;
  known public.tour_departures;
  affected jsonb;
  repeated jsonb := '[]';
begin
  perform private.act_for(organization);
  select * into known from public.tour_departures as locked
  where locked.organization_id = organization and locked.id = departure for update;
  if not found or not coalesce(private.may_change_appointment(organization, null), false) then
    perform private.fail(404, 'departure_not_found', 'There is no such departure.', '/departure_id');
  end if;
  if action = 'reschedule' and known.status = 'cancelled' or next is not null and not (case known.status
    when 'open' then next in ('closed', 'cancelled')
    when 'closed' then next in ('open', 'cancelled')
    else next = 'open'
  end) then
    perform private.fail(409, 'illegal_transition',
      format('This departure is %s: it can''t be %s.', known.status,
        case action when 'reschedule' then 'moved' when 'open' then 'opened' else next end),
      '/action');
  end if;

  perform private.release_expired_seats(organization, departure);
  affected := private.departure_bookings(organization, departure);
  -- The trigger on the table tells the customers.
  case action
    when 'reschedule' then
      update public.tour_departures as target
      set starts_at = (arguments ->> 'starts_at')::timestamptz, ends_at = (arguments ->> 'ends_at')::timestamptz
      where target.organization_id = organization and target.id = departure
        and (target.starts_at, target.ends_at)
          is distinct from ((arguments ->> 'starts_at')::timestamptz, (arguments ->> 'ends_at')::timestamptz);
      if not found then
        affected := '{"affected": 0, "unreachable": 0}';
      end if;
    when 'cancel' then
      perform private.cancel_bookings(organization, departure, arguments ->> 'reason');
      update public.tour_departures as target set status = next
      where target.organization_id = organization and target.id = departure;
    when 'close', 'open' then
      affected := '{"affected": 0, "unreachable": 0}';
      update public.tour_departures as target set status = next
      where target.organization_id = organization and target.id = departure;
    when 'repeat' then
      affected := '{"affected": 0, "unreachable": 0}';
      repeated := private.repeat_departure(organization, known, arguments -> 'dates');
  end case;

  return (
    select jsonb_build_object(
      'id', changed.id, 'organization_id', organization, 'tour_id', changed.tour_id, 'status', changed.status,
      'starts_at', changed.starts_at, 'ends_at', changed.ends_at, 'timezone', settings.timezone,
      'seats_total', changed.seats_total, 'seats_taken', changed.seats_taken, 'price', changed.price::text,
      'bookings', affected, 'repeated', repeated
    )
    from public.tour_departures as changed
    join public.organizations as settings on settings.id = organization
    where changed.organization_id = organization and changed.id = departure
  );
end
$$;
comment on function private.change_departure(uuid, uuid, jsonb) is
  'Changes a departure with its bookings for the organization whose it is; 404 departure_not_found where the caller is
   not of its staff.';
alter function private.change_departure(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.change_departure(uuid, uuid, jsonb) to authenticated;
