create or replace function private.without_attendees(attendees jsonb, all_of_them boolean, addresses text[]) returns jsonb
language sql immutable set search_path = ''
as $$
  select coalesce(jsonb_agg(attendee.value order by attendee.ordinality), '[]')
  from jsonb_array_elements(attendees) with ordinality as attendee
  where not coalesce(all_of_them, false) and lower(attendee.value ->> 'email') <> all (addresses)
$$;
comment on function private.without_attendees(jsonb, boolean, text[]) is
  'The attendees of a meeting without those of these addresses, in lower case, or without all of them.';
grant execute on function private.without_attendees(jsonb, boolean, text[]) to frontdesk_privacy;
