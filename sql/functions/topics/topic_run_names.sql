create or replace function private.topic_run_names(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant public.topic_runs := private.topic_run_held(arguments);
begin
  return (
    select coalesce(jsonb_agg(distinct part), '[]')
    from (
      select known.name from public.customers as known where known.organization_id = held.organization_id
      union all
      select known.name from public.leads as known where known.organization_id = held.organization_id
      union all
      select known.name from public.clients as known where known.organization_id = held.organization_id
      union all
      select profile.full_name from public.members as member
      join public.user_profiles as profile on profile.id = member.user_id
      where member.organization_id = held.organization_id
    ) as people,
    regexp_split_to_table(lower(people.name), '[^[:alpha:]]+') as part
    where part in (select jsonb_array_elements_text(arguments -> 'words'))
  );
end
$$;
comment on function private.topic_run_names(jsonb) is
  'Which words are of the names of people whom a run''s organization knows: customers, leads, clients, staff. arguments:
   lease, words (in lower case). Gives those.';
grant execute on function private.topic_run_names(jsonb) to service_role;
