create or replace function private.meeting_webhook(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := private.requested_organization();
  event jsonb;
  outcome text;
  outcomes jsonb := '[]';
begin
  for event in select value from jsonb_array_elements(arguments -> 'events') loop
    outcome := case when organization is null then 'unknown_organization'
      else private.take_meeting_event(organization, event) end;
    outcomes := outcomes || to_jsonb(outcome);
  end loop;
  return jsonb_build_object('outcomes', outcomes);
end
$$;
comment on function private.meeting_webhook(jsonb) is
  'The function behind meeting-webhook: what Cal.com tells of meetings of the organization whose secret verified.
   arguments: events, as private.take_meeting_event has them. Gives outcomes, one each: applied, repeated (it changed
   nothing), too_large, unknown_organization.';
grant execute on function private.meeting_webhook(jsonb) to service_role;
