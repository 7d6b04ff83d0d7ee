create or replace function private.own_meeting_facts(facts jsonb, others text[]) returns jsonb
language sql immutable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(version.key, version.value - 'erased'), '{}')
  from jsonb_each(private.without_people(facts, false, others)) as version
$$;
comment on function private.own_meeting_facts(jsonb, text[]) is
  'The facts of a meeting as an export has them: without the people of these addresses, in lower case, and without the digests
   of those who were erased.';
grant execute on function private.own_meeting_facts(jsonb, text[]) to frontdesk_privacy;
