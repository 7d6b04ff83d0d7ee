create or replace function private.may_see_offer(organization uuid, is_published boolean) returns boolean
language sql stable
as $$
  select case private.caller()
    when 'service_role' then true
    when 'anon' then is_published
    when 'guest' then is_published and organization = private.guest_organization()
    when 'client' then is_published and organization = private.client_organization()
    else private.is_developer() or exists (
      select from public.members as member
      where member.organization_id = organization and member.user_id = private.subject() and member.is_active
    )
  end
$$;
comment on function private.may_see_offer(uuid, boolean) is
  'Whether the policies of tours and their departures show the caller what this organization has or has not
   published. For functions whose own rights see more than their caller''s, so that they are safe whoever calls.';
grant execute on function private.may_see_offer(uuid, boolean) to frontdesk_functions;
