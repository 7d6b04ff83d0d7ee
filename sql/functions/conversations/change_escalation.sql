create or replace function private.change_escalation(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  action constant text := arguments ->> 'action';
  -- Who has it when it is done.
  member_id constant uuid := case action
    when 'assign' then (arguments ->> 'user_id')::uuid when 'take' then private.subject() end;
  escalation public.escalations;
begin
  perform private.require_role(organization, 'member');
  perform private.act_for(organization);
  if member_id is not null then
    perform private.lock_assignee(organization, member_id, '/user_id');
  end if;
  -- The conversation first, as whoever replies in it does.
  perform from public.conversations as known
  where known.organization_id = organization and known.id = (
    select sought.conversation_id from public.escalations as sought
    where sought.organization_id = organization and sought.id = (arguments ->> 'escalation_id')::uuid
  ) for update;
  select * into escalation from public.escalations as known
  where known.organization_id = organization and known.id = (arguments ->> 'escalation_id')::uuid
  for update;
  if escalation.id is null then
    perform private.fail(404, 'escalation_not_found', 'There is no such escalation.');
  end if;
  if not private.escalation_may_become(escalation, action) then
    perform private.fail(409, 'illegal_transition',
      format('An escalation that is %s can''t be changed by %s.', replace(escalation.status, '_', ' '), action));
  end if;

  update public.escalations as known
  set status = case action when 'take' then 'in_progress' when 'resolve' then 'resolved' else 'pending' end,
      assigned_to = case action when 'resolve' then known.assigned_to else member_id end,
      assigned_at = case when member_id is distinct from known.assigned_to and member_id is not null then now()
                    else known.assigned_at end,
      taken_at = case action when 'take' then coalesce(known.taken_at, now()) else known.taken_at end,
      resolved_at = case action when 'resolve' then now() end
  where known.organization_id = organization and known.id = escalation.id
  returning * into escalation;
  update public.conversations as known
  set assigned_to = member_id, status = case action when 'resolve' then 'resolved' else 'escalated' end
  where known.organization_id = organization and known.id = escalation.conversation_id;
  if escalation.status = 'pending' then
    perform private.remind_of_escalation(organization, escalation.id);
  end if;
  if action = 'assign' and member_id <> private.subject() then
    insert into public.outbox (organization_id, topic, channel, recipient, payload)
    select organization, 'escalation.assigned', 'email', address.email, jsonb_build_object(
      'escalation_id', escalation.id, 'conversation_id', escalation.conversation_id, 'assigned_to', member_id,
      'subject', arguments ->> 'subject', 'text', arguments ->> 'text'
    )
    from private.member_address(organization, member_id) as address
    where address.email is not null;
  end if;
  return jsonb_build_object(
    'id', escalation.id, 'organization_id', organization, 'conversation_id', escalation.conversation_id,
    'reason', escalation.reason, 'summary', escalation.summary, 'status', escalation.status,
    'assigned_to', escalation.assigned_to, 'created_at', escalation.created_at, 'assigned_at', escalation.assigned_at,
    'taken_at', escalation.taken_at, 'resolved_at', escalation.resolved_at
  );
end
$$;
comment on function private.change_escalation(uuid, jsonb) is
  'Assigns, takes, hands back and resolves an escalation, with its conversation, and tells whom it is assigned to.
   arguments: escalation_id, action, user_id, subject and text (of what they are told).';
alter function private.change_escalation(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.change_escalation(uuid, jsonb) to authenticated;
