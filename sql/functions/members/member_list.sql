create or replace function private.member_list(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.team_page(private.callers_organization('member'), arguments)
$$;
comment on function private.member_list(jsonb) is
  'The team of the caller''s organization, who came last first. arguments: limit, before (the `next` of the page before).';
grant execute on function private.member_list(jsonb) to authenticated;
