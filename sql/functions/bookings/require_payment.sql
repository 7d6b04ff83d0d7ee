create or replace function private.require_payment(
  organization uuid, booking public.bookings, new_total numeric, pointer text,
  out paid numeric, out next_status text, out payment_status text
)
language plpgsql stable set search_path = ''
as $$
declare
  by_staff constant boolean := private.caller() = 'user';
  due numeric;
begin
  select coalesce(sum(private.paid(made)), 0) into paid from public.payments as made
  where made.organization_id = organization and made.booking_id = booking.id and made.currency = booking.currency;
  select private.deposit_of(
    (booking.id, null, booking.customer_id, null, null, null, booking.status, booking.payment_status, booking.expires_at,
     new_total, booking.currency, true)::private.payable, settings.deposit_percent) into due
  from public.organizations as settings where settings.id = organization;
  if paid > new_total and not by_staff then
    perform private.fail(409, 'paid_for', 'More than that is paid: the organization has to give it back.', pointer);
  -- What is certain stays so, and holds no seats for which nothing was paid.
  elsif booking.status = 'confirmed' and new_total > booking.total_price and paid < due and not by_staff then
    perform private.fail(409, 'payment_required',
      format('%s %s would have to be paid first: book more people as a booking of their own, or ask the organization.',
        booking.currency, round(due - paid, 2)),
      pointer);
  end if;
  next_status := case when booking.status = 'pending' and paid >= due and (paid > 0 or new_total = 0)
    then 'confirmed' else booking.status end;
  payment_status := case
    when paid >= new_total then 'paid' when paid > 0 then 'partially_paid'
    when booking.payment_status = 'refunded' then 'refunded' else 'unpaid' end;
end
$$;
comment on function private.require_payment(uuid, public.bookings, numeric, text) is
  'What is paid for a booking whose price becomes this one, and the status that it has then: confirmed where it was pending
   and that is enough; and its payment status. For customers 409 paid_for where more is paid, and payment_required where
   one that is confirmed would be paid with less than its deposit.';
grant execute on function private.require_payment(uuid, bookings, numeric, text) to frontdesk_functions;
