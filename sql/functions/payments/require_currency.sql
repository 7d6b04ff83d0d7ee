create or replace function private.require_currency(own text, current text, pointer text) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if own <> current then
    perform private.fail(409, 'currency_changed',
      format('It was booked in %s, and prices are in %s now: book anew.', own, current), pointer);
  end if;
end
$$;
comment on function private.require_currency(text, text, text) is
  '409 currency_changed where the prices of the organization are in another currency than what
   was booked.';
grant execute on function private.require_currency(text, text, text) to frontdesk_functions;
