create or replace function private.change_deadline(
  starts_at timestamptz, own_minutes integer, default_minutes integer, moved_at timestamptz
) returns timestamptz
language sql stable set search_path = ''
as $$
  -- Whom the organization moves is not bound to a time that they were never asked about.
  select least(starts_at, greatest(
    starts_at - make_interval(mins => coalesce(own_minutes, default_minutes)), moved_at + interval '1 day'
  ))
$$;
comment on function private.change_deadline(timestamptz, integer, integer, timestamptz) is
  'Until when a customer may cancel or move: so many minutes before the start as the offer says, or its organization; a day
   from moved_at where the organization moved it, and never after the start.';
grant execute on function private.change_deadline(
  timestamp with time zone, integer, integer, timestamp with time zone
) to frontdesk_functions;
