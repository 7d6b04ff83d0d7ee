create or replace function private.answer_tool_call(
  organization uuid, call jsonb, id text, answer text, is_error boolean default false
) returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
  update private.tool_calls as known set answer = $4, is_error = $5
  where known.organization_id = organization and known.vapi_call_id = call ->> 'id' and known.tool_call_id = id;
  return jsonb_build_object('answer', answer, 'is_error', is_error);
end
$$;
comment on function private.answer_tool_call(uuid, jsonb, text, text, boolean) is
  'Keeps what a call of a tool that was claimed is answered, and gives it: answer, is_error.';
grant execute on function private.answer_tool_call(uuid, jsonb, text, text, boolean) to frontdesk_functions;
