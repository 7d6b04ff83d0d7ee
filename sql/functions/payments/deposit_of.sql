create or replace function private.deposit_of(payable private.payable, percent integer) returns numeric
language sql immutable
as $$
  select case private.minor_digits(payable.currency)
    when 0 then ceil(payable.total_price * percent / 100)
    else ceil(payable.total_price * percent) / 100
  end
$$;
comment on function private.deposit_of(private.payable, integer) is
  'The deposit of what is paid for, in an amount that its currency has.';
grant execute on function private.deposit_of(private.payable, integer) to frontdesk_functions;
