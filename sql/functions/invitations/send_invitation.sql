create or replace function private.send_invitation(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  my_role constant text := private.role_in(organization);
  wanted_kind constant text := arguments ->> 'kind';
  wanted_role constant text := arguments ->> 'role';
  address constant text := arguments ->> 'email';
  sent public.invitations;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  if wanted_role = 'owner' and my_role <> 'owner' then
    perform private.fail(403, 'owners_only', 'Only an owner can invite an owner.', '/role');
  end if;
  if wanted_kind = 'staff' and private.is_among_staff(organization, address) then
    perform private.fail(409, 'already_member', 'Somebody with this address is among the staff already.', '/email');
  end if;
  perform private.limit_tries('invitation-create organization', organization::text, 'too_many_invitations',
    'Too many invitations were sent of late. Try again later.');

  insert into public.invitations as known (
    organization_id, kind, email, role, first_name, last_name, phone, message, token_hash, invited_by, expires_at,
    metadata
  ) values (
    organization, wanted_kind, address, wanted_role, arguments ->> 'first_name', arguments ->> 'last_name',
    arguments ->> 'phone', arguments ->> 'message', decode(arguments ->> 'token_hash', 'hex'), private.subject(),
    now() + make_interval(days => (arguments ->> 'expires_in_days')::integer),
    coalesce(arguments -> 'metadata', '{}')
  )
  on conflict (organization_id, kind, lower(email collate "C")) where status = 'pending' do update
    set role = excluded.role, first_name = excluded.first_name, last_name = excluded.last_name,
        phone = excluded.phone, message = excluded.message, token_hash = excluded.token_hash,
        invited_by = excluded.invited_by, expires_at = excluded.expires_at, metadata = excluded.metadata
    -- What an owner sent to a coming owner is not for an admin to change, as long as it counts.
    where my_role = 'owner' or known.role is distinct from 'owner' or known.expires_at <= now()
  returning known.* into sent;
  if not found then
    perform private.fail(403, 'owners_only', 'This address is invited as an owner; only an owner can change that.', '/email');
  end if;

  insert into public.outbox (id, organization_id, topic, channel, recipient, payload)
  select (arguments ->> 'message_id')::uuid, organization, 'invitation.created', 'email', sent.email,
    jsonb_build_object(
      'invitation_id', sent.id, 'kind', sent.kind, 'role', sent.role, 'organization_name', inviting.name,
      'name', private.person_name(sent.first_name, sent.last_name), 'message', sent.message,
      'expires_at', sent.expires_at, 'language', coalesce(
        arguments ->> 'language',
        case sent.kind when 'client' then (
          select known.primary_language from public.customers as known
          where known.organization_id = organization and known.id = private.customer_of_email(organization, sent.email)
        ) end,
        (select profile.preferred_language from public.user_profiles as profile where profile.id = private.subject())
      ), 'sealed_token', arguments ->> 'sealed_token',
      'sealed_with', arguments ->> 'sealed_with'
    )
  from public.organizations as inviting where inviting.id = organization;

  return private.invitation_shown(sent) || jsonb_build_object('renewed', sent.created_at <> now());
end
$$;
comment on function private.send_invitation(uuid, jsonb) is
  'Invites, or renews the invitation that is pending: the token that was sent before is void from then on.';
alter function private.send_invitation(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.send_invitation(uuid, jsonb) to authenticated;
