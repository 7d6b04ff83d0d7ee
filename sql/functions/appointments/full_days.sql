create or replace function private.full_days(
  organization uuid, kind public.appointment_types, zone text, earliest timestamptz, latest timestamptz,
  moved public.appointments
) returns json
language sql stable set search_path = ''
as $$
  select coalesce(json_agg(json_build_array(
    private.second_of(full_day.day::timestamp at time zone zone),
    private.second_of((full_day.day + 1)::timestamp at time zone zone)
  )), '[]')
  from (
    select (known.starts_at at time zone zone)::date as day
    from public.appointments as known
    where known.organization_id = organization and known.type_id = kind.id and known.slot_id is not null
      and known.starts_at > earliest - interval '3 days' and known.starts_at < latest + interval '3 days'
      and (known.status <> 'pending' or coalesce(known.expires_at > now(), true))
    group by 1
    having count(*) >= kind.max_per_day
  ) as full_day
  -- It may move about its own day.
  where full_day.day is distinct from (moved.starts_at at time zone zone)::date
$$;
comment on function private.full_days(uuid, public.appointment_types, text, timestamptz, timestamptz, public.appointments) is
  'The days of the organization''s calendar on which no more of a kind may begin, as private.require_free_day has it: from and
   to in seconds since 1970. moved: the appointment that is moved, if one is.';
grant execute on function private.full_days(
  uuid, appointment_types, text, timestamp with time zone, timestamp with time zone, appointments
) to frontdesk_functions;
