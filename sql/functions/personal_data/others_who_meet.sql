create or replace function private.others_who_meet(attendees jsonb, facts jsonb, addresses text[]) returns text[]
language sql immutable set search_path = ''
as $$
  select coalesce(array_agg(distinct known.address), '{}')
  from (
    select lower(attendee ->> 'email') from jsonb_array_elements(attendees) as attendee
    union all
    -- Those who were told of besides, such as before it was moved.
    select lower(person.key) from jsonb_each(facts) as version
    cross join lateral jsonb_each(version.value -> 'people') as person
  ) as known (address)
  where known.address <> all (addresses)
$$;
comment on function private.others_who_meet(jsonb, jsonb, text[]) is
  'Who meets besides these addresses: theirs, all in lower case. attendees, facts: as meetings has them.';
grant execute on function private.others_who_meet(jsonb, jsonb, text[]) to frontdesk_privacy;
