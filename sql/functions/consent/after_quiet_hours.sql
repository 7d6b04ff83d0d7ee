create or replace function private.after_quiet_hours(organization uuid, at timestamptz) returns timestamptz
language sql stable set search_path = ''
as $$
  select case
    when known.quiet_from is null then $2
    when known.quiet_from < known.quiet_until and local.at::time >= known.quiet_from and local.at::time < known.quiet_until
      then (local.at::date + known.quiet_until) at time zone known.timezone
    when known.quiet_from > known.quiet_until and local.at::time >= known.quiet_from
      then (local.at::date + 1 + known.quiet_until) at time zone known.timezone
    when known.quiet_from > known.quiet_until and local.at::time < known.quiet_until
      then (local.at::date + known.quiet_until) at time zone known.timezone
    else $2
  end
  from public.organizations as known
  cross join lateral (select $2 at time zone known.timezone as at) as local
  where known.id = $1
$$;
comment on function private.after_quiet_hours(uuid, timestamptz) is
  'A moment, or the end of the quiet hours that it falls into, on the organization''s clock.';
grant execute on function private.after_quiet_hours(uuid, timestamptz) to service_role, frontdesk_functions;
