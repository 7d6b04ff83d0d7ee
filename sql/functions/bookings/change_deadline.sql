create or replace function private.change_deadline(starts_at timestamptz, own_minutes integer, default_minutes integer)
returns timestamptz
language sql stable set search_path = ''
as $$
  select starts_at - make_interval(mins => coalesce(own_minutes, default_minutes))
$$;
comment on function private.change_deadline(timestamptz, integer, integer) is
  'Until when a customer may cancel or move: so many minutes before the start as the offer says, or its organization.';
grant execute on function private.change_deadline(timestamp with time zone, integer, integer) to frontdesk_functions;
