create or replace function private.shown_incident(organization uuid, incident uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', known.id, 'organization_id', known.organization_id, 'vapi_call_id', known.vapi_call_id, 'urgency', known.urgency,
    'message', known.message, 'code', known.code, 'status', known.status, 'round', known.round,
    'escalate_at', known.escalate_at, 'acknowledged_at', known.acknowledged_at, 'acknowledged_by', known.acknowledged_by,
    'acknowledged_via', known.acknowledged_via, 'ended_at', known.ended_at, 'note', known.note,
    'created_at', known.created_at,
    'contact', (
      select step.name from public.incident_steps as step
      where step.organization_id = known.organization_id and step.incident_id = known.id and step.kind = 'told'
      order by step.number desc limit 1
    ),
    'steps', coalesce((
      select jsonb_agg(jsonb_build_object(
        'number', step.number, 'kind', step.kind, 'contact_id', step.emergency_contact_id, 'name', step.name,
        'via', step.via, 'round', step.round, 'escalate_at', step.escalate_at, 'at', step.created_at
      ) order by step.number)
      from public.incident_steps as step
      where step.organization_id = known.organization_id and step.incident_id = known.id
    ), '[]')
  )
  from public.incidents as known
  where known.organization_id = organization and known.id = incident
$$;
comment on function private.shown_incident(uuid, uuid) is
  'An incident with its steps, and contact: the name of whoever was told last, null where nobody is on call. As the
   caller''s rights let it be seen; null: there is none.';
grant execute on function private.shown_incident(uuid, uuid) to authenticated, service_role, frontdesk_functions;
