create or replace function private.note_incident(
  organization uuid, incident uuid, kind text, contact uuid default null, name text default null, via text default null,
  escalate_at timestamptz default null
) returns integer
language plpgsql volatile set search_path = ''
as $$
declare
  noted public.incidents;
begin
  update public.incidents as known set step = known.step + 1
  where known.organization_id = organization and known.id = incident
  returning * into noted;
  insert into public.incident_steps
    (organization_id, incident_id, number, kind, emergency_contact_id, name, via, round, escalate_at)
  values (organization, incident, noted.step, kind, contact, left(name, 200), via, noted.round, escalate_at);
  return noted.step;
end
$$;
comment on function private.note_incident(uuid, uuid, text, uuid, text, text, timestamptz) is
  'Writes a step of an incident: its number. For functions that act for the organization and have locked the incident.';
grant execute on function private.note_incident(uuid, uuid, text, uuid, text, text, timestamptz) to frontdesk_functions;
