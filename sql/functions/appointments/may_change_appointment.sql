create or replace function private.may_change_appointment(organization uuid, customer uuid) returns boolean
language sql stable set search_path = ''
as $$
  select case private.caller()
    when 'service_role' then true
    when 'client' then coalesce(
      organization = private.client_organization() and customer = private.client_customer(), false
    )
    when 'user' then private.is_developer() or exists (
      select from public.members as member
      where member.organization_id = organization and member.user_id = private.subject() and member.is_active
    )
    else false
  end
$$;
comment on function private.may_change_appointment(uuid, uuid) is
  'Whether the caller is of the staff, or the customer that something is for. For functions whose own rights see more
   than their caller''s.';
grant execute on function private.may_change_appointment(uuid, uuid) to frontdesk_functions;
