-- A form that is answered by itself is sent by anybody, with anybody's number, as often as they like; and two programs that
-- answer each other never end.
create or replace function private.limit_workflow_message(run public.workflow_executions, message jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  acting constant uuid := private.acting_organization();
  address constant text := message ->> 'address';
  lead constant uuid := case when message ->> 'customer_id' is null then (message ->> 'lead_id')::uuid end;
begin
  -- What the staff begin by hand they mean.
  if run.triggered_by = 'manual' then
    return;
  end if;
  perform private.act_for(run.organization_id);
  if message ->> 'channel' = 'sms' and exists (
    select from public.leads as known
    where known.organization_id = run.organization_id and known.id = lead and address = any (known.claimed)
  ) and not exists (
    select from public.form_submissions as sent
    join public.organizations as settings on settings.id = sent.organization_id
    where sent.organization_id = run.organization_id and sent.lead_id = lead and sent.person ->> 'phone' = address
      and sent.person ->> 'phone_country' = any (settings.country || settings.sms_countries)
  ) and not exists (
    select from public.messages as wrote
    where wrote.organization_id = run.organization_id and wrote.lead_id = lead and wrote.direction = 'inbound'
      and wrote.from_address = address
  ) then
    perform private.fail(409, 'country_not_allowed', 'A form gave this phone, and the organization sends no text messages there.');
  elsif run.triggered_by is distinct from 'schedule'
    and private.take_try('workflow-run recipient', private.recipient_here(address)) is not null
  then
    perform private.fail(409, 'recipient_limited', 'This address or phone was sent many messages of late.');
  end if;
  perform private.act_for(acting);
end
$$;
comment on function private.limit_workflow_message(public.workflow_executions, jsonb) is
  'Counts a message of a step that a stranger may have caused. 409 country_not_allowed of a phone that a form gave and that
   is of another country than the organization texts, recipient_limited where its address was sent many of late. What the
   staff or a schedule began is not counted. message: as the step''s effect has it.';
alter function private.limit_workflow_message(public.workflow_executions, jsonb) owner to frontdesk_functions;
grant execute on function private.limit_workflow_message(public.workflow_executions, jsonb) to service_role;
