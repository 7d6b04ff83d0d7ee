create or replace function private.call_desk(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := private.called_organization(arguments -> 'call');
begin
  if organization is null then
    return 'null';
  end if;
  return private.call_desk_of(organization, arguments);
end
$$;
comment on function private.call_desk(jsonb) is
  'The first step of call-webhook''s tools: what is known at the phone; null where the call is no organization''s.
   arguments: call, tool_calls (ids, which may have been answered before), codes (confirmation codes that were said).';
grant execute on function private.call_desk(jsonb) to service_role;
