-- A page of invitations is read from the index that has them newest first: joined to the organization, all of them were
-- sorted for each page.
create or replace function private.invitation_list(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with page as (
    select invitation.id, invitation.organization_id, invitation.kind, invitation.email, invitation.role,
      invitation.first_name, invitation.last_name, invitation.phone, invitation.message,
      case when invitation.status = 'pending' and invitation.expires_at <= now() then 'expired'
           else invitation.status end as status,
      invitation.expires_at, invitation.created_at
    from public.invitations as invitation
    where invitation.organization_id = (select private.callers_organization('admin'))
      and (arguments ->> 'before' is null or (invitation.created_at, invitation.id) < (
        (arguments #>> '{before,created_at}')::timestamptz, (arguments #>> '{before,id}')::uuid))
    order by invitation.created_at desc, invitation.id desc
    limit (arguments ->> 'limit')::integer
  )
  select jsonb_build_object(
    'invitations', coalesce(jsonb_agg(to_jsonb(page) order by page.created_at desc, page.id desc), '[]'),
    'next', case when count(*) = (arguments ->> 'limit')::integer then
      (array_agg(jsonb_build_object('created_at', page.created_at, 'id', page.id) order by page.created_at, page.id))[1]
    end
  )
  from page
$$;
comment on function private.invitation_list(jsonb) is
  'Invitations, newest first. arguments: limit, before (the `next` of the page before).';
grant execute on function private.invitation_list(jsonb) to authenticated;
