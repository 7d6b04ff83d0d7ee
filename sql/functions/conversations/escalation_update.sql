create or replace function private.escalation_update(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.change_escalation(private.callers_organization(), arguments)
$$;
comment on function private.escalation_update(jsonb) is
  'The function behind escalation-update. arguments: as of private.change_escalation.';
grant execute on function private.escalation_update(jsonb) to authenticated;
