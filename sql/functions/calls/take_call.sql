create or replace function private.take_call(organization uuid, call jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  assistant public.assistants;
  log public.call_logs;
  settings record;
begin
  perform private.act_for(organization);
  log := private.keep_call(organization, call, jsonb_build_object('status', 'ringing'));
  assistant := private.call_assistant_of(organization, call);
  select known.name, known.transfer_phone_number,
         to_char(now() at time zone known.timezone, 'YYYY-MM-DD HH24:MI') as local_time
  into settings
  from public.organizations as known where known.id = organization;
  if assistant.id is null then
    return jsonb_build_object('number', settings.transfer_phone_number);
  end if;
  return jsonb_build_object(
    'assistant', assistant.vapi_assistant_id, 'language', assistant.language,
    'variables', jsonb_build_object(
      'organization', settings.name,
      'now', settings.local_time,
      'caller_name', coalesce((
        select known.name from public.customers as known
        where known.organization_id = organization and known.id = log.customer_id
      ), '')
    )
  );
end
$$;
comment on function private.take_call(uuid, jsonb) is
  'Begins the log of a call, and says who takes it: the assistant of the number that was called, or another of the
   organization, or its telephone.';
alter function private.take_call(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.take_call(uuid, jsonb) to service_role;
