create or replace function private.tell_outcome(incident public.incidents, channel text, recipient text) returns void
language sql volatile set search_path = ''
as $$
  insert into public.outbox (organization_id, topic, channel, recipient, payload, expires_at)
  select incident.organization_id, outcome.topic, $2, $3, jsonb_build_object(
    'subject', format('%s: %s', settings.name, outcome.said),
    'text', format('%s: %s %s', settings.name, outcome.said, left(incident.message, 60)),
    'incident_id', incident.id, 'call_id', incident.vapi_call_id
  ), now() + interval '1 hour'
  from public.organizations as settings,
    private.incident_words(incident.language) as words,
    lateral (
      select case incident.status when 'acknowledged' then 'emergency.taken' else 'emergency.' || incident.status end as topic,
        case incident.status when 'acknowledged' then format(words ->> 'taken', incident.acknowledged_by)
          else words ->> incident.status end as said
    ) as outcome
  where settings.id = incident.organization_id
$$;
comment on function private.tell_outcome(public.incidents, text, text) is
  'Tells an address what became of an incident: somebody has taken it, or it is resolved or cancelled. For functions that act
   for the organization.';
grant execute on function private.tell_outcome(incidents, text, text) to frontdesk_functions;
