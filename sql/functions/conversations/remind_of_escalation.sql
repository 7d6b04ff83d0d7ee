create or replace function private.remind_of_escalation(organization uuid, escalation uuid) returns void
language sql volatile set search_path = ''
as $$
  select private.put_job('escalations', organization, escalation, now() + private.reminder_pause())
$$;
comment on function private.remind_of_escalation(uuid, uuid) is
  'Has the staff reminded of an escalation, if nobody has taken it in a quarter of an hour.';
grant execute on function private.remind_of_escalation(uuid, uuid) to frontdesk_functions;
