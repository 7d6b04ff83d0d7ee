create or replace function private.is_ahead(status text, ends_at timestamptz, expires_at timestamptz) returns boolean
language sql stable
as $$
  select status in ('pending', 'confirmed') and ends_at > now() and coalesce(expires_at > now(), true)
$$;
comment on function private.is_ahead(text, timestamptz, timestamptz) is
  'Whether a booking or an appointment is to take place: neither cancelled nor over, and its hold has not ended.';
grant execute on function private.is_ahead(text, timestamptz, timestamptz) to frontdesk_functions;
