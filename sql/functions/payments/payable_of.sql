create or replace function private.payable_of(organization uuid, booking uuid, appointment uuid) returns private.payable
language plpgsql stable set search_path = ''
as $$
declare
  payable private.payable;
begin
  if appointment is not null then
    select null, known.id, known.customer_id, known.customer_email, known.confirmation_code, known.appointment_type,
           known.status, known.payment_status, known.expires_at, known.total_price, known.currency,
           -- What is confirmed at once and is pending waits for its payment, though its kind is not paid ahead any more.
           kind.is_paid_ahead or kind.is_confirmed_at_once
    into payable
    from public.appointments as known
    join public.appointment_types as kind on kind.organization_id = organization and kind.id = known.type_id
    where known.organization_id = organization and known.id = appointment;
  else
    select known.id, null, known.customer_id, known.customer_email, known.confirmation_code, tour.title,
           known.status, known.payment_status, known.expires_at, known.total_price, known.currency, true
    into payable
    from public.bookings as known
    join public.tours as tour on tour.organization_id = organization and tour.id = known.tour_id
    where known.organization_id = organization and known.id = booking;
  end if;
  return payable;
end
$$;
comment on function private.payable_of(uuid, uuid, uuid) is
  'A booking, or an appointment, as its payments see it; null where there is none.';
grant execute on function private.payable_of(uuid, uuid, uuid) to frontdesk_functions;
