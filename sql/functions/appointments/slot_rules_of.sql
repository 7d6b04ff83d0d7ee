create or replace function private.slot_rules_of(organization uuid, kind_id uuid, arguments jsonb) returns json
language plpgsql stable security definer set search_path = ''
as $$
declare
  kind public.appointment_types;
  own public.appointments;
  earliest timestamptz;
  latest timestamptz;
  has_too_many boolean := false;
  asked_for constant uuid := (arguments ->> 'resource_id')::uuid;
  asked_requirement smallint;
  rules json;
begin
  perform private.act_for(organization);

  if arguments ->> 'appointment_id' is not null then
    select * into own from public.appointments as known
    where known.organization_id = organization and known.id = (arguments ->> 'appointment_id')::uuid;
  end if;
  select * into kind from public.appointment_types as known
  where known.organization_id = organization and known.id = kind_id;
  -- What is theirs they may move, whoever is offered more of its kind.
  if not found or own.id is null and not coalesce(private.may_see_offer(organization, kind.is_public), false) then
    perform private.fail(404, 'appointment_type_not_found', 'There is no such kind of appointment.',
      '/appointment_type_id');
  end if;
  if not kind.is_active and own.id is null then
    perform private.fail(409, 'not_offered', 'This kind of appointment is not offered at present.',
      '/appointment_type_id');
  end if;

  if kind.max_open_per_customer is not null and own.id is null and private.caller() = 'client' then
    has_too_many := private.count_open(organization, kind_id, private.client_customer()) >= kind.max_open_per_customer;
  end if;

  if asked_for is not null then
    select link.requirement into asked_requirement
    from public.appointment_type_resources as link
    join public.resources as resource
      on resource.organization_id = organization and resource.id = link.resource_id and resource.is_active
    where link.organization_id = organization and link.type_id = kind_id and link.resource_id = asked_for
      -- Whom only the staff knows, only the staff asks for.
      and (resource.is_public or private.caller() in ('user', 'service_role'));
  end if;

  -- What there may be many of is written without a helper: each call of one would cost as much as the rest of its row.
  -- Nothing before today or past the horizon can be booked, so nothing of it is read. Two days are more than any
  -- zone is from UTC, and a day is the longest buffer.
  earliest := greatest((arguments ->> 'from')::timestamptz, now() - interval '3 days');
  latest := least((arguments ->> 'to')::timestamptz, now() + make_interval(days => kind.horizon_days + 4));

  with serving as materialized (
    select resource.id, resource.name, link.requirement
    from public.appointment_type_resources as link
    join public.resources as resource
      on resource.organization_id = organization and resource.id = link.resource_id and resource.is_active
    where link.organization_id = organization and link.type_id = kind_id
      -- Who asks for somebody leaves it open in which room.
      and (asked_for is null or asked_requirement is not null
        and (link.resource_id = asked_for or link.requirement <> asked_requirement))
  ), away as (
    select absence.resource_id, absence.starts_at, absence.ends_at
    from public.absences as absence
    where absence.organization_id = organization and absence.ends_at > earliest and absence.starts_at < latest
  )
  select json_build_object(
    'organization_id', organization,
    'organization_name', settings.name,
    'version', (
      select counted.version from private.calendar_versions as counted where counted.organization_id = organization
    ),
    'now', private.second_of(now()),
    'known', json_build_array(private.second_of(earliest), private.second_of(latest)),
    'timezone', settings.timezone,
    'country', settings.country,
    'type', json_build_object(
      'id', kind.id, 'name', kind.name, 'duration', kind.duration_minutes,
      'is_duration_flexible', kind.is_duration_flexible, 'interval', kind.interval_minutes,
      'buffer_before', kind.buffer_before_minutes, 'buffer_after', kind.buffer_after_minutes,
      'minimum_notice', kind.minimum_notice_minutes, 'horizon_days', kind.horizon_days, 'capacity', kind.capacity,
      -- What is paid ahead waits for that, but for what the staff make.
      'is_confirmed_at_once', kind.is_confirmed_at_once
        and (not kind.is_paid_ahead or kind.price = 0 or private.caller() in ('user', 'service_role')),
      'price', kind.price::text, 'currency', settings.currency, 'is_paid_ahead', kind.is_paid_ahead
    ),
    'appointment', case when own.id is not null then json_build_object(
      'starts_at', private.second_of(own.starts_at), 'duration', own.duration_minutes, 'seats', own.seats,
      'resource_id', own.resource_id, 'language', own.language, 'is_pending', own.status = 'pending',
      'other_resource_ids', array(
        select other.resource_id from public.appointment_slots as other
        where other.organization_id = organization and other.main_slot_id = own.slot_id
      )
    ) end,
    -- Those too that nobody serves at present.
    'requirements', array(
      select distinct link.requirement from public.appointment_type_resources as link
      where link.organization_id = organization and link.type_id = kind_id
    ),
    'week', (
      select coalesce(json_agg(json_build_array(hours.weekday, private.minute_of(hours.opens), private.minute_of(hours.closes))), '[]')
      from public.business_hours as hours
      where hours.organization_id = organization and hours.resource_id is null
    ),
    'days', (
      select coalesce(json_agg(json_build_array(hours.day, private.minute_of(hours.opens), private.minute_of(hours.closes))), '[]')
      from public.day_overrides as hours
      where hours.organization_id = organization and hours.resource_id is null
        and hours.day between (earliest - interval '4 days')::date and (latest + interval '4 days')::date
    ),
    'has_too_many', has_too_many,
    -- When no more of this kind may begin.
    'full', case
      when has_too_many
        then json_build_array(json_build_array(private.second_of(earliest), private.second_of(latest)))
      when kind.max_per_day is not null
        then private.full_days(organization, kind, settings.timezone, earliest, latest, own)
      else '[]'
    end,
    -- Of everybody.
    'away', (
      select json_build_array(
        coalesce(array_agg(date_part('epoch', away.starts_at)::bigint), '{}'),
        coalesce(array_agg(date_part('epoch', away.ends_at)::bigint), '{}')
      )
      from away where away.resource_id is null
    ),
    'resources', (
      select coalesce(json_agg(json_build_object(
        'id', serving.id,
        'name', serving.name,
        'requirement', serving.requirement,
        'last_assigned', (
          select private.second_of(given.created_at) from public.appointments as given
          where given.organization_id = organization and given.resource_id = serving.id
          order by given.created_at desc limit 1
        ),
        'week', (
          select json_agg(json_build_array(hours.weekday, private.minute_of(hours.opens), private.minute_of(hours.closes)))
          from public.business_hours as hours
          where hours.organization_id = organization and hours.resource_id = serving.id
        ),
        'days', (
          select json_agg(json_build_array(hours.day, private.minute_of(hours.opens), private.minute_of(hours.closes)))
          from public.day_overrides as hours
          where hours.organization_id = organization and hours.resource_id = serving.id
            and hours.day between (earliest - interval '4 days')::date and (latest + interval '4 days')::date
        ),
        'busy', (
          select json_build_array(
            coalesce(array_agg(date_part('epoch', busy.starts_at)::bigint), '{}'),
            coalesce(array_agg(date_part('epoch', busy.ends_at)::bigint), '{}')
          )
          from (
            select away.starts_at, away.ends_at from away where away.resource_id = serving.id
            union all
            select synced.starts_at, synced.ends_at from public.busy_times as synced
            where synced.organization_id = organization and synced.resource_id = serving.id
              and synced.ends_at > earliest and synced.starts_at < latest
              -- An appointment that the sync brings back takes its time already, and may leave it.
              and not exists (
                select from public.appointments as ours
                where ours.organization_id = organization and ours.google_calendar_event_id = synced.external_id
                  and synced.source = 'google'
              )
              and not exists (
                select from public.appointments as ours
                where ours.organization_id = organization and ours.outlook_calendar_event_id = synced.external_id
                  and synced.source = 'outlook'
              )
              and not exists (
                select from public.appointments as ours
                where ours.organization_id = organization and ours.calendly_event_id = synced.external_id
                  and synced.source = 'calendly'
              )
          ) as busy
        ),
        -- start, end, start and end with buffers, seats left for others of this kind
        'taken', (
          select coalesce(json_agg(json_build_array(
            date_part('epoch', slot.starts_at)::bigint, date_part('epoch', slot.ends_at)::bigint,
            date_part('epoch', lower(slot.taken))::bigint, date_part('epoch', upper(slot.taken))::bigint,
            case when slot.type_id = kind_id and slot.main_slot_id is null and (
              -- Whoever asks for a room joins those in it alone.
              asked_for is null or asked_requirement = 1 or exists (
                select from public.appointment_slots as other
                where other.organization_id = organization and other.main_slot_id = slot.id
                  and other.resource_id = asked_for
              )
            ) then greatest(kind.capacity - slot.seats_taken + freed.seats, 0)
              else 0 end
          )), '[]')
          from public.appointment_slots as slot
          cross join lateral (
            -- Held and never confirmed, and what the appointment that is moved has now: free for whoever comes next.
            select coalesce(sum(free.seats), 0) as seats
            from public.appointments as free
            where free.organization_id = organization and free.slot_id = coalesce(slot.main_slot_id, slot.id)
              and (free.status = 'pending' and free.expires_at <= now() or free.id = own.id)
          ) as freed
          where slot.organization_id = organization and slot.resource_id = serving.id
            and slot.starts_at > earliest - interval '2 days' and slot.starts_at < latest + interval '1 day'
            and slot.seats_taken > freed.seats
        )
      ) order by serving.id), '[]')
      from serving
    )
  ) into rules
  from public.organizations as settings
  where settings.id = organization;
  return rules;
end
$$;
comment on function private.slot_rules_of(uuid, uuid, jsonb) is
  'The rules of a kind of appointment and what of its resources is taken, times in seconds since 1970; 404
   appointment_type_not_found where the caller may not see it. It is for the functions, which show none of it.';
alter function private.slot_rules_of(uuid, uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.slot_rules_of(uuid, uuid, jsonb) to anon, client, guest, authenticated, service_role;
