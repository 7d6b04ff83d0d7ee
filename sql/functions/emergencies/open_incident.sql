create or replace function private.open_incident(organization uuid, report jsonb) returns public.incidents
language plpgsql volatile set search_path = ''
as $$
declare
  opened public.incidents;
begin
  -- Two codes are seldom alike.
  for attempt in 1..50 loop
    insert into public.incidents (organization_id, vapi_call_id, reported_by, urgency, message, language, code)
    values (
      organization, report ->> 'call_id', (report ->> 'reported_by')::uuid, report ->> 'urgency', report ->> 'message',
      coalesce(
        report ->> 'language',
        -- The staff speak what their assistant speaks at first.
        (select assistant.language from public.call_logs as log
         join public.assistants as assistant
           on assistant.organization_id = organization and assistant.id = log.assistant_id
         where log.organization_id = organization and log.vapi_call_id = report ->> 'call_id'),
        (select assistant.language from public.assistants as assistant
         where assistant.organization_id = organization order by assistant.created_at, assistant.id limit 1),
        'en'
      ),
      lpad(floor(random() * 1000000)::integer::text, 6, '0')
    )
    on conflict do nothing
    returning * into opened;
    exit when opened.id is not null;
    select * into opened from public.incidents as known
    where known.organization_id = organization and known.vapi_call_id = report ->> 'call_id';
    if opened.id is not null then
      return opened;
    end if;
  end loop;
  if opened.id is null then
    perform private.fail(503, 'no_code', 'No code for this incident was found. Try again.');
  end if;
  perform private.put_job('emergencies', organization, opened.id, private.escalate_incident(organization, opened.id));
  select * into opened from public.incidents as known
  where known.organization_id = organization and known.id = opened.id;
  return opened;
end
$$;
comment on function private.open_incident(uuid, jsonb) is
  'Opens an incident and tells the first on call, in one step; one of the same call is given as it is. report: call_id,
   reported_by (a user of the staff), urgency, message, language. For functions that act for the organization.';
grant execute on function private.open_incident(uuid, jsonb) to frontdesk_functions;
