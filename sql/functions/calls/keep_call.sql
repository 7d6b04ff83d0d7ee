create or replace function private.keep_call(organization uuid, call jsonb, news jsonb default '{}') returns public.call_logs
language plpgsql volatile set search_path = ''
as $$
declare
  caller constant text := call ->> 'caller';
  status constant text := coalesce(news ->> 'status', 'in_progress');
  is_report constant boolean := coalesce((news ->> 'is_report')::boolean, false);
  tools constant jsonb := coalesce(news -> 'tools', '[]');
  -- A report knows better than what came before it, and than what comes late.
  facts constant jsonb := jsonb_strip_nulls(jsonb_build_object(
    'direction', call -> 'direction', 'ended_reason', news -> 'ended_reason', 'cost', news -> 'cost',
    'reported_at', case when is_report then now() end
  ));
  kept public.call_logs;
begin
  insert into public.call_logs as known (
    organization_id, vapi_call_id, assistant_id, customer_id, customer_phone_number, call_duration, call_status,
    language_detected, emergency_detected, urgency_score, transcript, summary, tools_used, metadata, created_at
  ) values (
    organization, call ->> 'id', (private.call_assistant_of(organization, call)).id,
    coalesce((news ->> 'customer_id')::uuid, private.customer_of_phone(organization, caller)),
    coalesce(caller, 'anonymous'), (news ->> 'duration')::integer, status, news ->> 'language',
    coalesce((news ->> 'is_emergency')::boolean, false), (news ->> 'urgency')::numeric, news ->> 'transcript',
    news ->> 'summary', tools, facts, least(coalesce((call ->> 'created_at')::timestamptz, now()), now())
  )
  on conflict on constraint call_logs_organization_id_vapi_call_id_key do update set
    assistant_id = coalesce(known.assistant_id, excluded.assistant_id),
    -- Of whom it was, and what was said, nothing comes back once that was erased.
    customer_id = case when known.erased_at is null
      then coalesce((news ->> 'customer_id')::uuid, known.customer_id, excluded.customer_id) end,
    customer_phone_number = case known.customer_phone_number
      when 'anonymous' then excluded.customer_phone_number else known.customer_phone_number end,
    call_status = case
      when is_report then excluded.call_status
      when known.metadata ? 'reported_at' then known.call_status
      when private.call_rank(excluded.call_status) > private.call_rank(known.call_status) then excluded.call_status
      else known.call_status
    end,
    call_duration = case when is_report then coalesce(excluded.call_duration, known.call_duration)
      else coalesce(known.call_duration, excluded.call_duration) end,
    transcript = case when known.erased_at is not null then null
      when is_report then coalesce(excluded.transcript, known.transcript)
      else coalesce(known.transcript, excluded.transcript) end,
    summary = case when known.erased_at is not null then null
      when is_report then coalesce(excluded.summary, known.summary)
      else coalesce(known.summary, excluded.summary) end,
    language_detected = case when is_report or not known.metadata ? 'reported_at'
      then coalesce(excluded.language_detected, known.language_detected)
      else coalesce(known.language_detected, excluded.language_detected) end,
    emergency_detected = known.emergency_detected or excluded.emergency_detected,
    urgency_score = greatest(known.urgency_score, excluded.urgency_score),
    tools_used = known.tools_used || (
      select coalesce(jsonb_agg(added.tool order by added.place), '[]')
      from jsonb_array_elements(tools) with ordinality as added (tool, place)
      where not known.tools_used @> jsonb_build_array(added.tool) and jsonb_array_length(known.tools_used) < 100
        and known.erased_at is null
    ),
    metadata = case when is_report or not known.metadata ? 'reported_at' then known.metadata || excluded.metadata
      else excluded.metadata || known.metadata end
  returning * into kept;
  return kept;
end
$$;
comment on function private.keep_call(uuid, jsonb, jsonb) is
  'Writes what is told of a call to its log, of which there is one, whatever comes first, late or again. For functions that
   act for the organization: their other statements about the call wait for this row. call: id, assistant, number,
   number_id, caller (E.164 or null), created_at, direction. news: status, is_report, ended_reason, duration, transcript,
   summary, tools, language, urgency, is_emergency, cost, customer_id; what is missing changes nothing.
   Of a call whose caller was erased it takes numbers and states alone.';
grant execute on function private.keep_call(uuid, jsonb, jsonb) to frontdesk_functions;
