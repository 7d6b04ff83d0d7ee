create or replace function private.emergency_change(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.change_incident(private.senders_organization(), arguments)
$$;
comment on function private.emergency_change(jsonb) is
  'Takes, resolves or cancels an incident. arguments: action (acknowledge, resolve, cancel), incident_id, note.';
grant execute on function private.emergency_change(jsonb) to authenticated, service_role;
