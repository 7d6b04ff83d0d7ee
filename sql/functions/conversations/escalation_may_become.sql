create or replace function private.escalation_may_become(escalation public.escalations, action text) returns boolean
language sql stable set search_path = ''
as $$
  select case action
    when 'assign' then escalation.status <> 'resolved'
    when 'take' then escalation.status <> 'resolved' and (escalation.status = 'pending' or escalation.assigned_to is null)
    when 'hand_back' then escalation.status <> 'resolved' and escalation.assigned_to is not null
    when 'resolve' then escalation.status <> 'resolved'
    else false
  end
$$;
comment on function private.escalation_may_become(public.escalations, text) is
  'Whether an action is legal: assign, take (what nobody has), hand_back (what somebody has), resolve.';
grant execute on function private.escalation_may_become(escalations, text) to frontdesk_functions;
