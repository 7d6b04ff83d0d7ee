create or replace function private.reminder_finish(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  held private.jobs;
  escalation public.escalations;
begin
  -- The escalation first and then its job, as whoever hands it back does.
  select * into escalation from public.escalations as known
  where known.organization_id = (arguments #>> '{lease,organization_id}')::uuid
    and known.id = (arguments #>> '{lease,subject_id}')::uuid
  for update;
  held := private.held_job(arguments -> 'lease');
  if private.may_remind_of(escalation) then
    with due as materialized (
      select known.id from public.escalations as known
      where known.organization_id = held.organization_id
        and known.id in (select waiting.id from private.escalations_due(held.organization_id) as waiting)
      -- Whoever changes another one at this moment has seen it, and waits for nobody here.
      for update skip locked
    )
    update public.escalations as known set reminders = known.reminders + 1, reminded_at = now()
    from due where known.organization_id = held.organization_id and known.id = due.id;
    insert into public.outbox (organization_id, topic, channel, recipient, payload, expires_at)
    select escalation.organization_id, 'escalation.waiting', 'email', told.email, jsonb_build_object(
      'escalation_id', escalation.id, 'conversation_id', escalation.conversation_id, 'others', arguments -> 'others',
      'subject', told.subject, 'text', told.text
    ), now() + interval '1 hour'
    from (
      select address.email, message.subject, message.text
      from rows from (jsonb_to_recordset(arguments -> 'messages') as (user_id uuid, subject text, text text))
        with ordinality as message (user_id, subject, text, place)
      cross join lateral private.member_address(escalation.organization_id, message.user_id) as address
      where address.email is not null
      order by message.place
    ) as told
    -- What strangers cause leaves room in the outbox for what others are sent.
    where private.take_try('escalation-reminder organization', escalation.organization_id::text) is null;
    select * into escalation from public.escalations as known
    where known.organization_id = held.organization_id and known.id = escalation.id;
  end if;
  if private.may_remind_of(escalation) then
    perform private.rest_job(arguments -> 'lease', now() + interval '2 hours');
  else
    perform private.finish_job(arguments -> 'lease');
  end if;
  return 'null';
end
$$;
comment on function private.reminder_finish(jsonb) is
  'Reminds the staff of an escalation that nobody has taken yet, and of all others that are due, and comes back to it after two
   hours: three times in all. arguments: lease, messages [{user_id, subject, text}], others (how many more they tell of).';
grant execute on function private.reminder_finish(jsonb) to service_role;
