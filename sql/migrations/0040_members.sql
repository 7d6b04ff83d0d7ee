-- The people of an organisation: whose address is verified, who may change whose role, and that there is always an
-- owner.

-- What Supabase Auth knows of a person is copied to their profile as it changes. On a hosted project its own table
-- is closed to every role but its owner's.
alter table public.user_profiles add column email_confirmed_at timestamptz;
comment on column public.user_profiles.email is 'As in Supabase Auth.';
comment on column public.user_profiles.email_confirmed_at is
  'Since when `email` is known to be theirs; null: it is not. As in Supabase Auth.';

grant select, insert, update on public.user_profiles to frontdesk_functions;
create policy functions_select on public.user_profiles for select to frontdesk_functions
  using (id = (select private.subject()) or id::text = (select current_setting('frontdesk.kept_profile', true)));
create policy functions_insert on public.user_profiles for insert to frontdesk_functions
  with check (id::text = (select current_setting('frontdesk.kept_profile', true)));
create policy functions_update on public.user_profiles for update to frontdesk_functions
  using (id::text = (select current_setting('frontdesk.kept_profile', true)));

create function private.keep_profile() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform set_config('frontdesk.kept_profile', new.id::text, true);
  insert into public.user_profiles as profile (id, email, email_confirmed_at, full_name)
  values (new.id, new.email, new.email_confirmed_at, new.raw_user_meta_data ->> 'full_name')
  on conflict (id) do update set email = excluded.email, email_confirmed_at = excluded.email_confirmed_at;
  perform set_config('frontdesk.kept_profile', '', true);
  return null;
end
$$;
comment on function private.keep_profile() is 'Trigger: keeps a person''s profile as Supabase Auth knows them.';
alter function private.keep_profile() owner to frontdesk_functions;
create trigger frontdesk_keep_profile after insert or update of email, email_confirmed_at on auth.users
  for each row execute function private.keep_profile();

-- Nobody changed theirs.
alter table public.user_profiles disable trigger touch;
insert into public.user_profiles as profile (id, email, email_confirmed_at, full_name)
select id, email, email_confirmed_at, raw_user_meta_data ->> 'full_name' from auth.users
on conflict (id) do update set email = excluded.email, email_confirmed_at = excluded.email_confirmed_at;
alter table public.user_profiles enable trigger touch;

create function private.same_address(one text, other text) returns boolean
language sql immutable set search_path = ''
as $$
  select lower(one collate "C") = lower(other collate "C")
$$;
comment on function private.same_address(text, text) is
  'Whether two e-mail addresses are one. Only the letters of ASCII count the same in either case: folding others
   would take the Kelvin sign for a k, and so the address of one person for that of another.';

create function private.my_verified_email() returns text
language sql stable security definer set search_path = ''
as $$
  select profile.email from public.user_profiles as profile
  where profile.id = private.subject() and profile.email_confirmed_at is not null and not private.is_client()
$$;
comment on function private.my_verified_email() is
  'The e-mail address of the calling user that Supabase Auth has verified; null where there is none.';
alter function private.my_verified_email() owner to frontdesk_functions;

-- For whom a request is ---------------------------------------------------------------------------

create function private.role_in(organization uuid) returns text
language sql stable security definer set search_path = ''
as $$
  select case
    when private.is_client() then null
    when private.is_developer() then (
      select 'owner' from public.organizations as known where known.id = organization
    )
    else (
      select member.role from public.members as member
      where member.organization_id = organization and member.user_id = private.subject() and member.is_active
    )
  end
$$;
comment on function private.role_in(uuid) is
  'As what the caller acts in an organisation: member, admin or owner; null for none of its staff. A developer of the
   platform acts as owner.';
alter function private.role_in(uuid) owner to frontdesk_functions;

create function private.require_role(organization uuid, least_role text) returns void
language plpgsql stable set search_path = ''
as $$
declare
  ranks constant text[] := array['member', 'admin', 'owner'];
begin
  if coalesce(array_position(ranks, private.role_in(organization)), 0) < array_position(ranks, least_role) then
    perform private.fail(403, 'role_too_low', format('This takes the role of an %s.', least_role));
  end if;
end
$$;
comment on function private.require_role(uuid, text) is
  'Fails with 403 role_too_low where the caller has not at least this role in an organisation. Functions with more
   rights than their caller ask so for themselves who calls.';

create function private.organization_chosen(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select to_jsonb(private.callers_organization(arguments ->> 'least_role'))
$$;
comment on function private.organization_chosen(jsonb) is
  'For functions that have to know the organisation before they write. arguments: least_role.';

-- Roles -------------------------------------------------------------------------------------------

grant insert, update, delete on public.members to frontdesk_functions;
create policy functions_insert on public.members for insert to frontdesk_functions
  with check (organization_id = (select private.acting_organization()));
create policy functions_update on public.members for update to frontdesk_functions
  using (organization_id = (select private.acting_organization()));
create policy functions_delete on public.members for delete to frontdesk_functions
  using (organization_id = (select private.acting_organization()));

create function private.keep_an_owner() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' then
    if new.role = 'owner' and new.is_active and new.organization_id = old.organization_id then
      return null;
    end if;
  end if;
  -- Two owners who leave at once take turns, so that the second one sees that the first has gone.
  perform pg_advisory_xact_lock(hashtextextended('owners ' || old.organization_id, 0));
  if not exists (
    select from public.members as member
    where member.organization_id = old.organization_id and member.role = 'owner' and member.is_active
  ) and exists (select from public.organizations as organization where organization.id = old.organization_id) then
    perform private.fail(409, 'last_owner',
      'This is the only owner. Make somebody else an owner first, or hand the organisation over.');
  end if;
  return null;
end
$$;
comment on function private.keep_an_owner() is
  'Trigger: no organisation is left without an owner who may act, whoever changes or deletes a member.';
create trigger keep_an_owner after update or delete on public.members
  for each row when (old.role = 'owner' and old.is_active) execute function private.keep_an_owner();

create function private.change_member(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  action constant text := arguments ->> 'action';
  new_role constant text := arguments ->> 'role';
  my_role constant text := private.role_in(organization);
  target public.members;
begin
  perform private.require_role(organization, case action when 'leave' then 'member' else 'admin' end);
  perform private.act_for(organization);
  if action = 'leave' then
    delete from public.members as member
    where member.organization_id = organization and member.user_id = private.subject()
    returning * into target;
    if not found then
      perform private.fail(404, 'member_not_found', 'You are not a member of this organisation.');
    end if;
    return jsonb_build_object('organization_id', organization, 'user_id', target.user_id, 'role', null);
  end if;

  -- Whoever changes roles takes turns with all who do, so that what is decided here still holds when it is done.
  perform pg_advisory_xact_lock(hashtextextended('owners ' || organization, 0));
  select * into target from public.members as member
  where member.organization_id = organization and member.user_id = (arguments ->> 'user_id')::uuid;
  if not found then
    perform private.fail(404, 'member_not_found', 'There is no such member.', '/user_id');
  end if;
  if my_role <> 'owner' and (target.role = 'owner' or new_role = 'owner' or action = 'hand_over') then
    perform private.fail(403, 'owners_only', 'Only an owner can make, change or remove an owner.');
  end if;

  case action
    when 'change_role' then
      update public.members as member set role = new_role where member.id = target.id returning * into target;
    when 'suspend', 'restore' then
      update public.members as member set is_active = (action = 'restore')
      where member.id = target.id returning * into target;
    when 'remove' then
      delete from public.members as member where member.id = target.id;
      return jsonb_build_object('organization_id', organization, 'user_id', target.user_id, 'role', null);
    when 'hand_over' then
      if not target.is_active then
        perform private.fail(409, 'member_suspended', 'This member is suspended.', '/user_id');
      end if;
      if target.user_id = private.subject() then
        perform private.fail(422, 'invalid_request', 'You are the owner already.', '/user_id');
      end if;
      -- The new one first: at no moment is there none.
      update public.members as member set role = 'owner' where member.id = target.id returning * into target;
      update public.members as member set role = 'admin'
      where member.organization_id = organization and member.user_id = private.subject();
  end case;
  return jsonb_build_object(
    'organization_id', organization, 'user_id', target.user_id, 'role', target.role, 'is_active', target.is_active
  );
end
$$;
comment on function private.change_member(uuid, jsonb) is
  'Changes who belongs to an organisation and as what. The caller is admin there, or leaves.';
alter function private.change_member(uuid, jsonb) owner to frontdesk_functions;

create function private.member_update(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.change_member(
    private.callers_organization(case arguments ->> 'action' when 'leave' then 'member' else 'admin' end), arguments
  )
$$;
comment on function private.member_update(jsonb) is
  'The function behind member-update. arguments: action (change_role, suspend, restore, remove, hand_over, leave),
   user_id, role.';

grant execute on function private.same_address(text, text)
to anon, client, authenticated, service_role, frontdesk_functions;
grant execute on function
  private.my_verified_email(), private.role_in(uuid),
  private.organization_chosen(jsonb), private.change_member(uuid, jsonb), private.member_update(jsonb)
to authenticated;
grant execute on function private.my_verified_email(), private.role_in(uuid), private.require_role(uuid, text)
to frontdesk_functions;
revoke execute on all routines in schema private from public;
