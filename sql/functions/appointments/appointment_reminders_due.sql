-- appointment-reminders: which are due, and handing each to the outbox once.
create or replace function private.appointment_reminders_due(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with recursive waiting as (
    -- Which organizations have any, one step of the index each.
    (select known.organization_id from public.appointments as known
     where known.reminder_at <= now() and known.reminder_sent_at is null and known.status in ('pending', 'confirmed')
     order by known.organization_id limit 1)
    union all
    select (
      select known.organization_id from public.appointments as known
      where known.organization_id > waiting.organization_id
        and known.reminder_at <= now() and known.reminder_sent_at is null and known.status in ('pending', 'confirmed')
      order by known.organization_id limit 1
    )
    from waiting where waiting.organization_id is not null
  ), due as (
    select found.*, waiting.organization_id, settings.name, settings.timezone
    from waiting
    -- Each is looked up: few of all the organizations have any.
    cross join lateral (
      select known.name, known.timezone from public.organizations as known
      where known.id = waiting.organization_id limit 1
    ) as settings
    cross join lateral (
      select known.id, known.appointment_type, known.starts_at, known.language, known.resource_id,
             row_number() over (order by known.reminder_at, known.id) as turn
      from public.appointments as known
      where known.organization_id = waiting.organization_id
        and known.reminder_at <= now() and known.reminder_sent_at is null and known.status in ('pending', 'confirmed')
        and known.starts_at > now() and (known.expires_at is null or known.expires_at > now())
        and known.id <> all (array(select jsonb_array_elements_text(arguments -> 'except')::uuid))
      order by known.reminder_at, known.id
      limit (arguments ->> 'most')::integer
    ) as found
    -- Each organization's first before anybody's second.
    order by found.turn, found.id
    limit (arguments ->> 'most')::integer
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', due.id, 'organization_name', due.name, 'timezone', due.timezone,
    'appointment_type', due.appointment_type,
    -- Whom it is with, where customers may ask for them.
    'person', (
      select resource.name from public.resources as resource
      where resource.organization_id = due.organization_id and resource.id = due.resource_id
        and resource.type = 'staff' and resource.is_public
    ),
    'starts_at', private.second_of(due.starts_at), 'language', due.language
  ) order by due.turn, due.id), '[]')
  from due
$$;
comment on function private.appointment_reminders_due(jsonb) is
  'Appointments of all organizations whose customers are to be reminded now, the organizations by turns. arguments: most,
   how many at once; except, the ids of those that went wrong in this run.';
grant execute on function private.appointment_reminders_due(jsonb) to service_role;
