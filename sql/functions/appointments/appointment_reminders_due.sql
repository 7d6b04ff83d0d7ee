-- appointment-reminders: which are due, and handing each to the outbox once.
create or replace function private.appointment_reminders_due(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', due.id, 'organization_name', settings.name, 'timezone', settings.timezone,
    'appointment_type', due.appointment_type, 'starts_at', private.second_of(due.starts_at), 'language', due.language
  )), '[]')
  from (
    select * from public.appointments as known
    where known.reminder_at <= now() and known.reminder_sent_at is null and known.starts_at > now()
      and known.status in ('pending', 'confirmed')
      and (known.expires_at is null or known.expires_at > now())
    order by known.reminder_at
    limit (arguments ->> 'most')::integer
  ) as due
  join public.organizations as settings on settings.id = due.organization_id
$$;
comment on function private.appointment_reminders_due(jsonb) is
  'Appointments of all organizations whose customers are to be reminded now. arguments: most, how many at once.';
grant execute on function private.appointment_reminders_due(jsonb) to service_role;
