create or replace function private.call_assistant(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := private.called_organization(arguments -> 'call');
begin
  if organization is null then
    return '{}';
  end if;
  return private.take_call(organization, arguments -> 'call');
end
$$;
comment on function private.call_assistant(jsonb) is
  'Who takes a call that begins. arguments: call. Gives assistant (its id at Vapi) with language and variables, or number
   (E.164) where a person takes all calls; nothing where nobody does.';
grant execute on function private.call_assistant(jsonb) to service_role;
