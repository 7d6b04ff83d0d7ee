create or replace function private.note_event(
  organization uuid, provider text, account text, event_id text, object_id text default null, waiting jsonb default null
) returns boolean
language plpgsql volatile set search_path = ''
as $$
begin
  insert into private.webhook_events as known (organization_id, provider, account, event_id, object_id, waiting)
  values (organization, provider, account, event_id, object_id, waiting)
  on conflict on constraint webhook_events_once do nothing;
  return found;
end
$$;
comment on function private.note_event(uuid, text, text, text, text, jsonb) is
  'Notes an event of a provider, for the statement that it has an effect in: false where it came before. Two that come at
   once wait for each other. organization: null where the platform''s account tells of it for any of them.';
grant execute on function private.note_event(uuid, text, text, text, text, jsonb) to service_role, frontdesk_functions;
