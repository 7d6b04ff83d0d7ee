create or replace function private.keep_answers_of_call(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  call constant jsonb := arguments -> 'call';
  log public.call_logs;
begin
  perform private.act_for(organization);
  log := private.keep_call(organization, call, jsonb_build_object('tools', (
    select jsonb_agg(distinct answered -> 'tool') from jsonb_array_elements(arguments -> 'answers') as answered
  )));
  insert into private.tool_calls as known
    (organization_id, vapi_call_id, tool_call_id, tool, answer, is_error, offered)
  -- Without its words, a repetition is answered anew: nothing was changed. The times that it offers can be named still.
  select organization, call ->> 'id', answered ->> 'id', answered ->> 'tool',
         case when log.erased_at is null then answered ->> 'answer' end,
         (answered ->> 'is_error')::boolean, answered -> 'offered'
  from jsonb_array_elements(arguments -> 'answers') with ordinality as listed (answered, place)
  order by listed.place
  on conflict on constraint tool_calls_pkey do nothing;
  return '{}';
end
$$;
comment on function private.keep_answers_of_call(uuid, jsonb) is
  'Keeps answers of tools in a call, and their names in its log; of a caller who was erased, no words.';
alter function private.keep_answers_of_call(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.keep_answers_of_call(uuid, jsonb) to service_role;
