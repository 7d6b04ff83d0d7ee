create or replace function private.require_free_day(
  organization uuid, kind_id uuid, most integer, starts_at timestamptz, old_time timestamptz
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  zone constant text := (select settings.timezone from public.organizations as settings where settings.id = organization);
  day constant date := (starts_at at time zone zone)::date;
begin
  -- One that stays on its day is counted there already.
  if (old_time at time zone zone)::date = day then
    return;
  end if;
  -- Who books on the same day waits here, and counts what the other has booked.
  perform pg_advisory_xact_lock(hashtextextended(format('day %s %s', kind_id, day), 0));
  -- A hold that is over gives its place to another, and no late payment takes it back.
  perform private.end_expired_holds(organization, array(
    select known.id from public.appointments as known
    where known.organization_id = organization and known.type_id = kind_id
      and known.status = 'pending' and known.expires_at <= now()
      and known.starts_at > day::timestamp at time zone zone - interval '1 day'
      and known.starts_at < (day + 1)::timestamp at time zone zone + interval '1 day'
      and (known.starts_at at time zone zone)::date = day
  ));
  if (
    select count(*) from public.appointments as known
    where known.organization_id = organization and known.type_id = kind_id and known.slot_id is not null
      -- By its date: a clock that is set back has some midnights twice.
      and known.starts_at > day::timestamp at time zone zone - interval '1 day'
      and known.starts_at < (day + 1)::timestamp at time zone zone + interval '1 day'
      and (known.starts_at at time zone zone)::date = day
  ) >= most then
    perform private.fail(409, 'day_full',
      format('No more than %s of these are taken on one day.', most), '/starts_at');
  end if;
end
$$;
comment on function private.require_free_day(uuid, uuid, integer, timestamptz, timestamptz) is
  '409 day_full where as many of a kind begin on this day of the organization''s calendar as may. old_time: the start of one
   that is moved.';
grant execute on function private.require_free_day(uuid, uuid, integer, timestamp with time zone, timestamp with time zone)
  to service_role, frontdesk_functions;
