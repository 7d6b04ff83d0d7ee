create or replace function private.names_attendee(attendees jsonb, addresses text[]) returns boolean
language sql immutable set search_path = ''
as $$
  select exists (
    select from jsonb_array_elements(attendees) as attendee where lower(attendee ->> 'email') = any (addresses)
  )
$$;
comment on function private.names_attendee(jsonb, text[]) is
  'Whether one of these addresses, in lower case, meets. attendees: as meetings has them.';
grant execute on function private.names_attendee(jsonb, text[]) to frontdesk_privacy;
