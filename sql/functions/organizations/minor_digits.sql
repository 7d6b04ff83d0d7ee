create or replace function private.minor_digits(currency text) returns integer
language sql immutable
as $$
  select case when currency in (
    'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'
  ) then 0 else 2 end
$$;
comment on function private.minor_digits(text) is
  'How many digits behind the point an amount of a currency has (ISO 4217): none or two. Those with three or four are
   kept to two, as are all amounts here.';
grant execute on function private.minor_digits(text) to anon, client, authenticated, service_role, frontdesk_functions;
