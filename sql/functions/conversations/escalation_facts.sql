create or replace function private.escalation_facts(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.assignment_facts(private.callers_organization(), arguments)
$$;
comment on function private.escalation_facts(jsonb) is
  'What the words to whom an escalation is assigned depend on. arguments: as of private.assignment_facts.';
grant execute on function private.escalation_facts(jsonb) to authenticated;
