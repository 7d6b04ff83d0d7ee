create or replace function private.invitation_accept_staff(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  ranks constant text[] := array['member', 'admin', 'owner'];
  address constant text := private.my_verified_email();
  organization constant uuid := private.hold_invitation(arguments ->> 'token_hash');
  accepted constant public.invitations :=
    private.close_invitation(organization, arguments ->> 'token_hash', 'accepted', 'staff', address);
  joined public.members;
begin
  insert into public.members as known (organization_id, user_id, role)
  values (organization, private.subject(), accepted.role)
  on conflict (organization_id, user_id) do update
    -- Whoever joined meanwhile is not lowered.
    set role = ranks[greatest(array_position(ranks, known.role), array_position(ranks, excluded.role))]
    -- Whoever is suspended is restored by an admin, and by no invitation.
    where known.is_active
  returning * into joined;
  if joined.id is null then
    perform private.fail_invitation();
  end if;
  return jsonb_build_object(
    'kind', 'staff', 'invitation_id', accepted.id, 'role', joined.role,
    'organization', (
      select jsonb_build_object('id', known.id, 'name', known.name, 'slug', known.slug)
      from public.organizations as known where known.id = organization
    )
  );
end
$$;
comment on function private.invitation_accept_staff(jsonb) is
  'The calling user joins the organization that invited their verified address; 404 invitation_invalid for one who is
   suspended there. arguments: token_hash.';
alter function private.invitation_accept_staff(jsonb) owner to frontdesk_functions;
grant execute on function private.invitation_accept_staff(jsonb) to authenticated;
