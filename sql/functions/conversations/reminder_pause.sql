create or replace function private.reminder_pause() returns interval
language sql immutable
as $$
  select interval '15 minutes'
$$;
comment on function private.reminder_pause() is
  'How long an escalation waits for somebody before the staff are reminded of it, and how long there is between two
   reminders.';
grant execute on function private.reminder_pause() to service_role, frontdesk_functions;
