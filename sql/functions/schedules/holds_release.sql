create or replace function private.holds_release(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  skipped constant uuid[] := array(
    select id::uuid from jsonb_array_elements_text(arguments -> 'skipped') as list (id)
  );
  held record;
  bookings integer := 0;
  appointments integer := 0;
  passed jsonb := '[]';
begin
  for held in
    select ranked.id, ranked.organization_id, ranked.is_departure
    from (
      select lapsed.*, row_number() over (partition by lapsed.organization_id order by lapsed.expires_at) as turn
      from (
        select booking.departure_id as id, booking.organization_id, true as is_departure,
               min(booking.expires_at) as expires_at
        from public.bookings as booking
        where booking.status = 'pending' and booking.expires_at <= now()
        group by booking.departure_id, booking.organization_id
        union all
        select appointment.id, appointment.organization_id, false, appointment.expires_at
        from public.appointments as appointment
        where appointment.status = 'pending' and appointment.expires_at <= now()
      ) as lapsed
      where lapsed.id <> all (skipped)
    ) as ranked
    -- Each organization in turn: one with many does not keep the others waiting.
    order by ranked.turn, ranked.expires_at
    limit (arguments ->> 'max')::integer
  loop
    begin
      -- Whoever is at it sees to the end of the hold as well; nobody is waited for.
      if held.is_departure then
        perform from public.tour_departures as departure
        where departure.organization_id = held.organization_id and departure.id = held.id
        for update skip locked;
        if found then
          bookings := bookings + private.release_expired_seats(held.organization_id, held.id);
        else
          passed := passed || to_jsonb(held.id);
        end if;
      else
        perform from public.appointments as appointment
        where appointment.organization_id = held.organization_id and appointment.id = held.id
        for update skip locked;
        if found then
          update public.appointments as appointment set status = 'expired'
          where appointment.organization_id = held.organization_id and appointment.id = held.id
            and appointment.status = 'pending' and appointment.expires_at <= now();
          appointments := appointments + case when found then 1 else 0 end;
        else
          passed := passed || to_jsonb(held.id);
        end if;
      end if;
    exception when others then
      -- One that can't be ended keeps no other from it.
      raise warning 'the hold % was not released: % (%)', held.id, sqlerrm, sqlstate;
      passed := passed || to_jsonb(held.id);
    end;
  end loop;
  return jsonb_build_object('bookings', bookings, 'appointments', appointments, 'skipped', passed);
end
$$;
comment on function private.holds_release(jsonb) is
  'The function behind hold-release: ends bookings and appointments that were held and not paid or confirmed in time, and
   frees their seats and times. arguments: max, how many at once; skipped, ids to leave out. Gives how many bookings and
   appointments ended, and skipped: the ids of departures and appointments that were locked or failed.';
grant execute on function private.holds_release(jsonb) to service_role;
