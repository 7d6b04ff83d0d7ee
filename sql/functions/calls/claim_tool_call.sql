create or replace function private.claim_tool_call(organization uuid, call jsonb, id text, tool text) returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
  -- Two that come at once wait for each other here.
  insert into private.tool_calls as known (organization_id, vapi_call_id, tool_call_id, tool)
  values (organization, call ->> 'id', id, tool)
  on conflict on constraint tool_calls_pkey do nothing;
  if found then
    return null;
  end if;
  return (
    select jsonb_build_object('answer', known.answer, 'is_error', known.is_error)
    from private.tool_calls as known
    where known.organization_id = organization and known.vapi_call_id = call ->> 'id' and known.tool_call_id = id
  );
end
$$;
comment on function private.claim_tool_call(uuid, jsonb, text, text) is
  'Takes a call of a tool for this transaction: null where it is to be worked on, and what it was answered before.';
grant execute on function private.claim_tool_call(uuid, jsonb, text, text) to frontdesk_functions;
