create or replace function private.hold_of(organization uuid, payable private.payable) returns interval
language sql stable set search_path = ''
as $$
  select case
    when payable.appointment_id is null then (
      select settings.booking_hold from public.bookings as known
      where known.organization_id = organization and known.id = payable.booking_id and known.created_by is null
    )
    else (
      select coalesce(make_interval(mins => kind.hold_minutes),
               case when payable.is_confirmed_by_payment then settings.booking_hold end)
      from public.appointments as known
      join public.appointment_types as kind on kind.organization_id = organization and kind.id = known.type_id
      where known.organization_id = organization and known.id = payable.appointment_id
        and known.created_by is null and not known.by_program
    )
  end
  from public.organizations as settings where settings.id = organization
$$;
comment on function private.hold_of(uuid, private.payable) is
  'How long a pending booking or appointment is held while nothing is paid for it; null: without an end, as what the staff or
   a program made is.';
grant execute on function private.hold_of(uuid, private.payable) to frontdesk_functions;
