create or replace function private.amount_due(organization uuid, payable private.payable, part text) returns numeric
language sql stable set search_path = ''
as $$
  select round(greatest(
    case part
      when 'deposit' then private.deposit_of(payable, settings.deposit_percent)
      else coalesce(payable.total_price, 0)
    end - coalesce((
      -- What is on its way, such as a bank debit, counts: it is not to be paid twice.
      select sum(case made.status when 'pending' then made.amount else private.paid(made) end)
      from private.payments_for(organization, payable.booking_id, payable.appointment_id) as made
      where made.currency = payable.currency
    ), 0), 0), 2)
  from public.organizations as settings where settings.id = organization
$$;
comment on function private.amount_due(uuid, private.payable, text) is
  'What a booking or an appointment still costs, in its currency: all of it, or its deposit.';
grant execute on function private.amount_due(uuid, private.payable, text) to frontdesk_functions;
