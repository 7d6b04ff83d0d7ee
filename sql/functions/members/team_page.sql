create or replace function private.team_page(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.require_role(organization, 'member');
  perform private.act_for(organization);
  return (
    with page as (
      select member.id, member.user_id, profile.full_name, profile.email, profile.avatar_url, member.role, member.is_active,
        member.created_at
      from public.members as member
      left join public.user_profiles as profile on profile.id = member.user_id
      where member.organization_id = organization
        and (arguments ->> 'before' is null or (member.created_at, member.id) < (
          (arguments #>> '{before,created_at}')::timestamptz, (arguments #>> '{before,id}')::uuid))
      order by member.created_at desc, member.id desc
      limit (arguments ->> 'limit')::integer
    )
    select jsonb_build_object(
      'organization_id', organization,
      'members', coalesce(jsonb_agg(to_jsonb(page) - 'id' order by page.created_at desc, page.id desc), '[]'),
      'next', case when count(*) = (arguments ->> 'limit')::integer then
        (array_agg(jsonb_build_object('created_at', page.created_at, 'id', page.id) order by page.created_at, page.id))[1]
      end
    )
    from page
  );
end
$$;
comment on function private.team_page(uuid, jsonb) is
  'A page of the people of an organization, with the names and addresses by which they know each other.';
alter function private.team_page(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.team_page(uuid, jsonb) to authenticated;
