create or replace function private.require_open(status text, starts_at timestamptz) returns void
language plpgsql stable set search_path = ''
as $$
begin
  if status <> 'open' or starts_at <= now() then
    perform private.fail(409, 'departure_closed',
      case when starts_at <= now() then 'This departure has left.'
           else 'This departure is not open for bookings.' end,
      '/departure_id');
  end if;
end
$$;
comment on function private.require_open(text, timestamptz) is
  '409 departure_closed where a departure of this state and start takes no bookings.';
grant execute on function private.require_open(text, timestamp with time zone) to frontdesk_functions;
