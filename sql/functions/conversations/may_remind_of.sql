create or replace function private.may_remind_of(escalation public.escalations) returns boolean
language sql immutable
as $$
  select escalation.status = 'pending' and escalation.reminders < 3
$$;
comment on function private.may_remind_of(public.escalations) is
  'Whether the staff are to be reminded of an escalation: nobody has taken it, and they were not reminded three times, however
   often it was handed back.';
grant execute on function private.may_remind_of(escalations) to service_role;
