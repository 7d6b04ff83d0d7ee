-- Invitations of staff and of clients: sent by mail, claimed once by whoever holds the token.

create table public.invitations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  kind text not null check (kind in ('staff', 'client')),
  email text not null check (email ~ '^[^\s@]+@[^\s@]+$'),
  role text check (role in ('owner', 'admin', 'member')),
  first_name text,
  last_name text,
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  message text,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  status text not null default 'pending'
    check (status in ('pending', 'accepted', 'declined', 'revoked', 'expired')),
  invited_by uuid references auth.users (id) on delete set null,
  expires_at timestamptz default now() + interval '7 days',
  claimed_at timestamptz,
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  constraint invitations_role_of_staff check ((role is not null) = (kind = 'staff')),
  constraint invitations_claimed_once check ((claimed_at is not null) = (status = 'accepted'))
);
comment on table public.invitations is
  'Who was asked to join an organisation, as one of its staff or as its client.';
comment on column public.invitations.role is 'What one of the staff is to be.';
comment on column public.invitations.token_hash is 'SHA-256 of the token, which was shown once.';
comment on column public.invitations.status is
  'pending until it is accepted, declined or revoked; one whose time is over stays pending until the next is sent.';
comment on column public.invitations.invited_by is 'The user who sent it last.';
comment on column public.invitations.expires_at is 'Null: never.';
create unique index invitations_pending_key
  on public.invitations (organization_id, kind, lower(email collate "C")) where status = 'pending';
create index invitations_newest_idx on public.invitations (organization_id, created_at desc, id);
create index invitations_status_idx on public.invitations (organization_id, status);
create index invitations_inviter_idx on public.invitations (invited_by);
call private.keep_time('public.invitations');
call private.guard_table('public.invitations', 'select', 'insert', 'update');
call private.audit_table('public.invitations');

grant select (id, organization_id, kind, email, role, first_name, last_name, phone, message, status, invited_by,
  expires_at, claimed_at, metadata, created_at, updated_at) on public.invitations to authenticated;
create policy admins_select on public.invitations for select to authenticated
  using (organization_id = any (array(select private.my_organizations('admin'))));

alter table public.clients
  add foreign key (organization_id, invitation_id) references public.invitations (organization_id, id)
    on delete set null (invitation_id);
create index clients_invitation_idx on public.clients (organization_id, invitation_id);
comment on column public.clients.invitation_id is 'The one that was claimed last.';

-- Whoever holds the token sees its invitation, and no other.
create policy functions_select_held on public.invitations for select to frontdesk_functions
  using (encode(token_hash, 'hex') = (select nullif(current_setting('frontdesk.held_token', true), '')));

-- A claim holds a password, so what is kept of a request may not be guessed against.
comment on column public.idempotency_keys.fingerprint is
  'HMAC-SHA256 of the request''s body and organisation under the project''s secret key, in hex.';

-- Sending ----------------------------------------------------------------------------------------

create function private.invitation_shown(invitation public.invitations) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', invitation.id, 'organization_id', invitation.organization_id, 'kind', invitation.kind,
    'email', invitation.email, 'role', invitation.role, 'first_name', invitation.first_name,
    'last_name', invitation.last_name, 'phone', invitation.phone, 'message', invitation.message,
    'status', case
      when invitation.status = 'pending' and invitation.expires_at <= now() then 'expired' else invitation.status end,
    'expires_at', invitation.expires_at, 'created_at', invitation.created_at
  )
$$;
comment on function private.invitation_shown(public.invitations) is 'An invitation as its organisation sees it.';

create function private.send_invitation(organization uuid, arguments jsonb) returns jsonb
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
  if private.take_try('invitation-create', organization::text, 200, '1 minute') is not null then
    perform private.fail(429, 'too_many_invitations', 'Too many invitations were sent of late. Try again later.');
  end if;

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
    -- What an owner sent to a coming owner is not for an admin to change.
    where my_role = 'owner' or known.role is distinct from 'owner'
  returning known.* into sent;
  if not found then
    perform private.fail(403, 'owners_only', 'This address is invited as an owner; only an owner can change that.', '/email');
  end if;

  insert into public.outbox (id, organization_id, topic, channel, recipient, payload)
  select (arguments ->> 'message_id')::uuid, organization, 'invitation.created', 'email', sent.email,
    jsonb_build_object(
      'invitation_id', sent.id, 'kind', sent.kind, 'role', sent.role, 'organization_name', inviting.name,
      'name', private.person_name(sent.first_name, sent.last_name), 'message', sent.message,
      'expires_at', sent.expires_at, 'sealed_token', arguments ->> 'sealed_token',
      'sealed_with', arguments ->> 'sealed_with'
    )
  from public.organizations as inviting where inviting.id = organization;

  return private.invitation_shown(sent) || jsonb_build_object('renewed', sent.created_at <> now());
end
$$;
comment on function private.send_invitation(uuid, jsonb) is
  'Invites, or renews the invitation that is pending: the token that was sent before is void from then on.';

create function private.is_among_staff(organization uuid, address text) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
declare
  colleague uuid;
begin
  for colleague in
    select member.user_id from public.members as member where member.organization_id = organization
  loop
    perform set_config('frontdesk.kept_profile', colleague::text, true);
    if exists (
      select from public.user_profiles as profile
      where profile.id = colleague and profile.email_confirmed_at is not null
        and private.same_address(profile.email, address)
    ) then
      perform set_config('frontdesk.kept_profile', '', true);
      return true;
    end if;
  end loop;
  perform set_config('frontdesk.kept_profile', '', true);
  return false;
end
$$;
comment on function private.is_among_staff(uuid, text) is 'Whether one of the staff has this verified address.';

create function private.invitation_create(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.send_invitation(private.callers_organization('admin'), arguments)
$$;
comment on function private.invitation_create(jsonb) is
  'The function behind invitation-create. arguments: kind (staff, client), email, role, first_name, last_name, phone,
   message, expires_in_days (null: never), metadata, token_hash (hex), and of the mail: message_id, sealed_token,
   sealed_with.';

create function private.withdraw_invitation(organization uuid, invitation uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  withdrawn public.invitations;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  select * into withdrawn from public.invitations as known
  where known.organization_id = organization and known.id = invitation for update;
  if not found then
    perform private.fail(404, 'invitation_not_found', 'There is no such invitation.', '/invitation_id');
  end if;
  if withdrawn.role = 'owner' and private.role_in(organization) <> 'owner' then
    perform private.fail(403, 'owners_only', 'Only an owner can revoke the invitation of an owner.');
  end if;
  -- Revoked twice is revoked.
  if withdrawn.status not in ('pending', 'revoked') then
    perform private.fail(409, 'invitation_closed', format('This invitation is %s.', withdrawn.status), '/invitation_id');
  end if;
  update public.invitations as known set status = 'revoked' where known.id = invitation returning * into withdrawn;
  return private.invitation_shown(withdrawn);
end
$$;
comment on function private.withdraw_invitation(uuid, uuid) is 'Makes a pending invitation worthless.';

create function private.invitation_revoke(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.withdraw_invitation(private.callers_organization('admin'), (arguments ->> 'invitation_id')::uuid)
$$;
comment on function private.invitation_revoke(jsonb) is 'Revokes an invitation. arguments: invitation_id.';

create function private.invitation_list(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with chosen as materialized (
    select private.callers_organization('admin') as id
  ), page as (
    select invitation.id, invitation.organization_id, invitation.kind, invitation.email, invitation.role,
      invitation.first_name, invitation.last_name, invitation.phone, invitation.message,
      case when invitation.status = 'pending' and invitation.expires_at <= now() then 'expired'
           else invitation.status end as status,
      invitation.expires_at, invitation.created_at
    from public.invitations as invitation, chosen
    where invitation.organization_id = chosen.id
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

-- Claiming ---------------------------------------------------------------------------------------

-- Each way of claiming does the same steps whatever is wrong: one look by the digest, one guarded update by the
-- digest. So the unknown, used, expired, revoked and foreign cost the same, and answer the same.

create function private.hold_invitation(token_hash text) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  organization uuid;
begin
  perform set_config('frontdesk.held_token', token_hash, true);
  select invitation.organization_id into organization from public.invitations as invitation
  where invitation.token_hash = decode(hold_invitation.token_hash, 'hex');
  perform private.act_for(coalesce(organization, '00000000-0000-0000-0000-000000000000'));
  return private.acting_organization();
end
$$;
comment on function private.hold_invitation(text) is
  'Opens the organisation of the invitation whose token has this SHA-256 (hex); one that there is not for any other.';

create function private.close_invitation(organization uuid, token_hash text, new_status text, wanted_kind text, address text)
returns public.invitations
language plpgsql volatile set search_path = ''
as $$
declare
  closed public.invitations;
begin
  -- Of any number at once, one finds it pending: the others wait for the row and look again.
  update public.invitations as invitation
  set status = new_status, claimed_at = case new_status when 'accepted' then now() end
  where invitation.organization_id = organization
    and invitation.token_hash = decode(close_invitation.token_hash, 'hex')
    and invitation.status = 'pending'
    and (invitation.expires_at is null or invitation.expires_at > now())
    and (wanted_kind is null or invitation.kind = wanted_kind)
    and (wanted_kind is distinct from 'staff' or private.same_address(invitation.email, address))
  returning * into closed;
  if not found then
    perform private.fail(404, 'invitation_invalid',
      'This invitation is not valid, or no longer, or not for you. Ask for a new one.', '/token');
  end if;
  return closed;
end
$$;
comment on function private.close_invitation(uuid, text, text, text, text) is
  'Uses a pending invitation up, once; 404 invitation_invalid for whatever is not pending, not of this kind, or not
   for this address.';

create function private.invitation_accept_staff(arguments jsonb) returns jsonb
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
    set role = ranks[greatest(array_position(ranks, known.role), array_position(ranks, excluded.role))],
        is_active = true
  returning * into joined;
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
  'The calling user joins the organisation that invited their verified address. arguments: token_hash.';

create function private.invitation_accept_client(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  organization constant uuid := private.hold_invitation(arguments ->> 'token_hash');
  accepted constant public.invitations :=
    private.close_invitation(organization, arguments ->> 'token_hash', 'accepted', 'client', null);
  customer uuid;
  account public.clients;
begin
  customer := private.find_or_make_customer(organization, jsonb_build_object(
    'name', case when coalesce(accepted.first_name, accepted.last_name) is null then accepted.email
                 else private.person_name(accepted.first_name, accepted.last_name) end,
    'email', accepted.email, 'phone', accepted.phone
  ));
  -- Whoever was a client before has a new password by this, and none of the tokens that the old one gave.
  insert into public.clients as known (
    organization_id, customer_id, invitation_id, first_name, last_name, email, email_verified, phone, password_set_at,
    last_login_at, membership_start_date
  ) values (
    organization, customer, accepted.id, accepted.first_name, accepted.last_name, accepted.email, true,
    accepted.phone, now(), now(), current_date
  )
  on conflict (organization_id, lower(email collate "C")) do update
    set invitation_id = excluded.invitation_id, email_verified = true, is_active = true, password_set_at = now(),
        last_login_at = now(), token_version = known.token_version + 1
  returning * into account;
  insert into public.client_passwords as known (client_id, organization_id, password_hash)
  values (account.id, organization, arguments ->> 'password_hash')
  on conflict (client_id) do update set password_hash = excluded.password_hash;
  return jsonb_build_object(
    'kind', 'client', 'invitation_id', accepted.id, 'client', private.client_shown(account),
    'token_version', account.token_version
  );
end
$$;
comment on function private.invitation_accept_client(jsonb) is
  'Whoever holds the token becomes a client, with a password. arguments: token_hash, password_hash.';

create function private.invitation_decline(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  organization constant uuid := private.hold_invitation(arguments ->> 'token_hash');
  declined constant public.invitations :=
    private.close_invitation(organization, arguments ->> 'token_hash', 'declined', null, null);
begin
  return jsonb_build_object('kind', declined.kind, 'invitation_id', declined.id, 'status', declined.status);
end
$$;
comment on function private.invitation_decline(jsonb) is 'Whoever holds the token says no. arguments: token_hash.';

create function private.invitation_show(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  organization constant uuid := private.hold_invitation(arguments ->> 'token_hash');
  held public.invitations;
begin
  select * into held from public.invitations as invitation
  where invitation.organization_id = organization
    and invitation.token_hash = decode(arguments ->> 'token_hash', 'hex')
    and invitation.status = 'pending' and (invitation.expires_at is null or invitation.expires_at > now());
  if not found then
    perform private.fail(404, 'invitation_invalid',
      'This invitation is not valid, or no longer, or not for you. Ask for a new one.', '/token');
  end if;
  return jsonb_build_object(
    'kind', held.kind, 'email', held.email, 'role', held.role, 'first_name', held.first_name,
    'last_name', held.last_name, 'message', held.message, 'expires_at', held.expires_at,
    'organization', (
      select jsonb_build_object('id', known.id, 'name', known.name, 'slug', known.slug)
      from public.organizations as known where known.id = organization
    )
  );
end
$$;
comment on function private.invitation_show(jsonb) is 'What whoever holds the token is invited to. arguments: token_hash.';

do $$
declare
  definer regprocedure;
begin
  foreach definer in array array[
    'private.send_invitation(uuid, jsonb)', 'private.is_among_staff(uuid, text)',
    'private.withdraw_invitation(uuid, uuid)', 'private.invitation_accept_staff(jsonb)',
    'private.invitation_accept_client(jsonb)', 'private.invitation_decline(jsonb)', 'private.invitation_show(jsonb)'
  ]::regprocedure[] loop
    execute format('alter function %s owner to frontdesk_functions', definer);
  end loop;
end
$$;
grant execute on function
  private.invitation_shown(public.invitations), private.is_among_staff(uuid, text), private.hold_invitation(text),
  private.close_invitation(uuid, text, text, text, text), private.client_shown(public.clients)
to frontdesk_functions;
grant execute on function
  private.invitation_create(jsonb), private.send_invitation(uuid, jsonb), private.invitation_revoke(jsonb),
  private.withdraw_invitation(uuid, uuid), private.invitation_list(jsonb), private.invitation_accept_staff(jsonb)
to authenticated;
grant execute on function private.invitation_accept_client(jsonb), private.invitation_decline(jsonb),
  private.invitation_show(jsonb) to anon, authenticated;
revoke execute on all routines in schema private from public;
