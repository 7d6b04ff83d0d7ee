create or replace function private.appointment_reminders_send(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  reminder jsonb;
  due public.appointments;
  sent integer := 0;
  unreachable integer := 0;
  failed uuid[] := '{}';
  reason text;
begin
  for reminder in select * from jsonb_array_elements(arguments -> 'reminders') loop
    -- Another run may be at it, or the appointment has been moved or cancelled since it was found due.
    select * into due from public.appointments as known
    where known.id = (reminder ->> 'id')::uuid and private.second_of(known.starts_at) = (reminder ->> 'starts_at')::bigint
      and known.reminder_at is not null and known.reminder_sent_at is null and known.status in ('pending', 'confirmed')
    for update skip locked;
    continue when not found;
    begin
      if private.tell_customer(due.organization_id, due, 'appointment.reminder', reminder -> 'message') then
        update public.appointments set reminder_sent_at = now() where id = due.id;
        sent := sent + 1;
      else
        update public.appointments set reminder_at = null where id = due.id;
        unreachable := unreachable + 1;
      end if;
    exception when others then
      -- One organization's row is not to keep the others' customers from their reminders.
      reason := sqlstate;
      failed := failed || due.id;
      raise warning 'the reminder of appointment % went wrong: SQLSTATE %', due.id, reason;
      begin
        update public.appointments set reminder_at = null, reminder_error = reason where id = due.id;
      exception when others then
        null; -- Not even that can be written: this run leaves it out.
      end;
    end;
  end loop;
  return jsonb_build_object('sent', sent, 'unreachable', unreachable, 'failed', to_jsonb(failed));
end
$$;
comment on function private.appointment_reminders_send(jsonb) is
  'Hands reminders to the outbox, each once however many runs there are. arguments: reminders [{id, starts_at, message
   {subject, text}}]. Gives how many were sent, how many customers there is no way to reach, and the ids of those that went
   wrong: they are marked, and the others go on.';
grant execute on function private.appointment_reminders_send(jsonb) to service_role;
