create or replace function private.call_news(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := private.called_organization(arguments -> 'call');
begin
  if organization is null then
    return jsonb_build_object('outcome', 'unknown_organization');
  end if;
  return private.take_news(organization, arguments - 'call', arguments -> 'call');
end
$$;
comment on function private.call_news(jsonb) is
  'Keeps what is told of a call. arguments: call, and news as of keep_call, with transfer {to} where it is put through to a
   person. Gives outcome: kept, unknown_organization.';
grant execute on function private.call_news(jsonb) to service_role;
