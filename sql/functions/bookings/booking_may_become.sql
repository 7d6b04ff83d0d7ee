create or replace function private.booking_may_become(state text, next text) returns boolean
language sql immutable
as $$
  select case state
    when 'pending' then next in ('confirmed', 'cancelled', 'completed', 'no_show', 'expired')
    when 'confirmed' then next in ('cancelled', 'completed', 'no_show')
    -- Whoever was written off as absent may yet have come, and the other way round.
    when 'completed' then next = 'no_show'
    when 'no_show' then next = 'completed'
    else false
  end
$$;
comment on function private.booking_may_become(text, text) is
  'Whether a booking may go from one state to another. What is cancelled or expired gave its seats back and stays so.';
grant execute on function private.booking_may_become(text, text) to service_role, frontdesk_functions;
