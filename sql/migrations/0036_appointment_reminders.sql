-- appointment-reminders: which are due, and handing each to the outbox once.

create function private.appointment_reminders_due(arguments jsonb) returns jsonb
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
  'Appointments of all organisations whose customers are to be reminded now. arguments: most, how many at once.';

create function private.appointment_reminders_send(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  reminder jsonb;
  due public.appointments;
  sent integer := 0;
  unreachable integer := 0;
begin
  for reminder in select * from jsonb_array_elements(arguments -> 'reminders') loop
    -- Another run may be at it, or the appointment has been moved or cancelled since it was found due.
    select * into due from public.appointments as known
    where known.id = (reminder ->> 'id')::uuid and private.second_of(known.starts_at) = (reminder ->> 'starts_at')::bigint
      and known.reminder_at is not null and known.reminder_sent_at is null and known.status in ('pending', 'confirmed')
    for update skip locked;
    continue when not found;
    if private.tell_customer(due.organization_id, due, 'appointment.reminder', reminder -> 'message') then
      update public.appointments set reminder_sent_at = now() where id = due.id;
      sent := sent + 1;
    else
      update public.appointments set reminder_at = null where id = due.id;
      unreachable := unreachable + 1;
    end if;
  end loop;
  return jsonb_build_object('sent', sent, 'unreachable', unreachable);
end
$$;
comment on function private.appointment_reminders_send(jsonb) is
  'Hands reminders to the outbox, each once however many runs there are. arguments: reminders [{id, starts_at, message
   {subject, text}}]. Gives how many were sent, and how many customers there is no way to reach.';

grant execute on function
  private.appointment_reminders_due(jsonb), private.appointment_reminders_send(jsonb), private.second_of(timestamptz),
  private.tell_customer(uuid, public.appointments, text, jsonb)
to service_role;

revoke execute on all routines in schema private from public;
