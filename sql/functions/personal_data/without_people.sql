create or replace function private.without_people(facts jsonb, all_of_them boolean, addresses text[]) returns jsonb
language sql immutable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(version.key, version.value - '{title, reason, conversation_id}'::text[]
    || jsonb_build_object('people', people.others)
    || case when people.erased <> '[]'
       then jsonb_build_object('erased', coalesce(version.value -> 'erased', '[]') || people.erased) else '{}' end
  ), '{}')
  from jsonb_each(facts) as version
  cross join lateral (
    select coalesce(jsonb_object_agg(named.key, named.value) filter (where not named.is_gone), '{}'),
           coalesce(jsonb_agg(private.meeting_digest(version.key, named.key) order by named.key) filter (where named.is_gone), '[]')
    from (
      select person.key, person.value, coalesce(all_of_them, false) or lower(person.key) = any (addresses) as is_gone
      from jsonb_each(version.value -> 'people') as person
    ) as named
  ) as people (others, erased)
$$;
comment on function private.without_people(jsonb, boolean, text[]) is
  'The facts of a meeting without the people of these addresses, in lower case, or without all of them, of whom only digests
   are left; and without what was written by hand.';
grant execute on function private.without_people(jsonb, boolean, text[]) to frontdesk_privacy;
