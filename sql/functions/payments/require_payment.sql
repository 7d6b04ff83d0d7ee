create or replace function private.require_payment(
  organization uuid, payable private.payable, new_total numeric, pointer text, is_paid_ahead boolean default true,
  out paid numeric, out next_status text, out payment_status text, out is_enough boolean
)
language plpgsql stable set search_path = ''
as $$
declare
  by_staff constant boolean := private.caller() in ('user', 'service_role');
  old_total constant numeric := payable.total_price;
  due numeric;
  on_its_way numeric;
  is_certain boolean;
begin
  select coalesce(sum(private.paid(made)), 0), coalesce(sum(made.amount) filter (where made.status = 'pending'), 0)
  into paid, on_its_way
  from private.payments_for(organization, payable.booking_id, payable.appointment_id) as made
  where made.currency = payable.currency;
  payable.total_price := new_total;
  select private.deposit_of(payable, settings.deposit_percent) into due
  from public.organizations as settings where settings.id = organization;
  is_enough := coalesce(paid > 0 and paid >= due, false);
  is_certain := payable.status = 'confirmed' and is_paid_ahead
    or payable.status = 'pending' and payable.expires_at is null and paid > 0;
  if paid > new_total and not by_staff then
    perform private.fail(409, 'paid_for', 'More than that is paid: the organization has to give it back.', pointer);
  -- What is certain stays so, and holds no seats for which nothing was paid. What is held for days while money is on its way
  -- holds no more than that money is enough for.
  elsif new_total > coalesce(old_total, 0) and not by_staff and (
    is_certain and paid < due
    or payable.status = 'pending' and payable.expires_at is not null and on_its_way > 0 and paid + on_its_way < due
  ) then
    perform private.fail(409, 'payment_required',
      format('%s %s would have to be paid first: book the others on their own, or ask the organization.',
        payable.currency, round(due - paid - case when is_certain then 0 else on_its_way end, 2)),
      pointer);
  end if;
  next_status := case
    when payable.status = 'pending' and payable.is_confirmed_by_payment and paid >= due
      -- An appointment that costs nothing waits for the staff.
      and (paid > 0 or new_total = 0 and payable.booking_id is not null)
    then 'confirmed' else payable.status end;
  payment_status := case
    when paid >= new_total then 'paid' when paid > 0 then 'partially_paid'
    when payable.payment_status = 'refunded' then 'refunded' else 'unpaid' end;
end
$$;
comment on function private.require_payment(uuid, private.payable, numeric, text, boolean) is
  'What is paid for a booking or an appointment whose price becomes this one, and the status that it has then: confirmed where
   it was pending, waits for its payment, and that is enough; its payment status; and whether at least its deposit is paid. For
   customers 409 paid_for where more is paid, and payment_required where one that is confirmed and paid ahead, or kept since it
   was paid for, would be paid with less than its deposit, or one that is held for money on its way with that.';
grant execute on function private.require_payment(uuid, private.payable, numeric, text, boolean) to frontdesk_functions;
