create or replace function private.reminder_finish(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  most constant integer := 3;
  held private.jobs;
  escalation public.escalations;
begin
  -- The escalation first and then its job, as whoever hands it back does.
  perform from public.escalations as known
  where known.organization_id = (arguments #>> '{lease,organization_id}')::uuid
    and known.id = (arguments #>> '{lease,subject_id}')::uuid
  for update;
  held := private.held_job(arguments -> 'lease');
  update public.escalations as known set reminders = known.reminders + 1, reminded_at = now()
  where known.organization_id = held.organization_id and known.id = held.subject_id and known.status = 'pending'
  returning * into escalation;
  if escalation.id is not null then
    insert into public.outbox (organization_id, topic, channel, recipient, payload, expires_at)
    select escalation.organization_id, 'escalation.waiting', 'email', address.email, jsonb_build_object(
      'escalation_id', escalation.id, 'conversation_id', escalation.conversation_id,
      'subject', message.subject, 'text', message.text
    ), now() + interval '1 hour'
    from jsonb_to_recordset(arguments -> 'messages') as message (user_id uuid, subject text, text text)
    cross join lateral private.member_address(escalation.organization_id, message.user_id) as address
    where address.email is not null;
  end if;
  if escalation.id is null or escalation.reminders >= most then
    perform private.finish_job(arguments -> 'lease');
  else
    perform private.rest_job(arguments -> 'lease', now() + interval '2 hours');
  end if;
  return 'null';
end
$$;
comment on function private.reminder_finish(jsonb) is
  'Reminds the staff of an escalation that nobody has taken yet, and comes back to it after two hours: three times in all.
   arguments: lease, messages [{user_id, subject, text}].';
grant execute on function private.reminder_finish(jsonb) to service_role;
