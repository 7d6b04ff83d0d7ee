create or replace function private.webhook_events_about(person private.person) returns setof text
language sql stable security definer set search_path = ''
as $$
  select event.event_id from private.webhook_events as event
  where event.organization_id = person.organization_id and event.about && person.records and event.waiting is not null
    and person.organization_id = (select private.acting_organization())
$$;
comment on function private.webhook_events_about(private.person) is
  'What providers told that waits, and names an id of a person''s: its event_id.
   Of the organization that a function acts for.';
alter function private.webhook_events_about(private.person) owner to frontdesk_lookups;
grant execute on function private.webhook_events_about(private.person) to frontdesk_privacy;
