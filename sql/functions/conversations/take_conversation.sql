create or replace function private.take_conversation(conversation public.conversations) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  takes boolean;
begin
  if private.caller() <> 'user' or conversation.owner_id is not null then
    perform private.fail(403, 'staff_only', 'Only the staff answers, in conversations with customers.');
  end if;
  if not exists (
    select from public.members as member
    where member.organization_id = conversation.organization_id and member.user_id = private.subject() and member.is_active
  ) then
    perform private.fail(403, 'members_only', 'Only members of the organization answer its customers.');
  end if;
  update public.escalations as escalation
  set status = 'in_progress', assigned_to = private.subject(), assigned_at = now(),
      taken_at = coalesce(escalation.taken_at, now())
  where escalation.organization_id = conversation.organization_id and escalation.conversation_id = conversation.id
    and escalation.status = 'pending';
  takes := found;
  -- Whoever answers what another was asked to take has all of it.
  update public.conversations as known
  set assigned_to = case when takes then private.subject() else coalesce(known.assigned_to, private.subject()) end,
      status = case when known.status = 'resolved' then 'open' else known.status end
  where known.organization_id = conversation.organization_id and known.id = conversation.id;
end
$$;
comment on function private.take_conversation(public.conversations) is
  'Makes the calling member the one who looks after a conversation, if nobody does or its escalation waits, and takes that:
   from now on no assistant answers in it.';
grant execute on function private.take_conversation(conversations) to frontdesk_functions;
