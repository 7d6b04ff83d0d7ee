create or replace function private.without_people(facts jsonb, all_of_them boolean, addresses text[]) returns jsonb
language sql immutable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(version.key, version.value - '{title, reason, conversation_id}'::text[] || jsonb_build_object(
    'people', (
      select coalesce(jsonb_object_agg(person.key, person.value), '{}') from jsonb_each(version.value -> 'people') as person
      where not coalesce(all_of_them, false) and lower(person.key) <> all (addresses)
    )
  )), '{}')
  from jsonb_each(facts) as version
$$;
comment on function private.without_people(jsonb, boolean, text[]) is
  'The facts of a meeting without the people of these addresses, in lower case, or without all of them; and without what was
   written by hand.';
grant execute on function private.without_people(jsonb, boolean, text[]) to frontdesk_privacy;
