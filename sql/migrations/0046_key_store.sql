-- Keys of providers that an organisation brought along: what is known of each, while the key itself is in secrets.

create table public.key_store (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  provider text not null check (provider <> ''),
  key_hint text not null,
  verified boolean not null default false,
  checked_at timestamptz,
  user_id uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, provider)
);
comment on table public.key_store is 'API keys of providers, one of each; the key is in secrets, sealed.';
comment on column public.key_store.key_hint is 'The last four characters of the key, to tell one from another.';
comment on column public.key_store.verified is 'Whether the provider took it when it was last asked.';
comment on column public.key_store.checked_at is 'When the provider was last asked.';
comment on column public.key_store.user_id is 'Who put it there.';
create index key_store_user_idx on public.key_store (user_id);
create index key_store_newest_idx on public.key_store (organization_id, created_at desc, id);
call private.keep_time('public.key_store');
call private.guard_table('public.key_store', 'select', 'insert', 'update', 'delete');
call private.open_table('public.key_store');
call private.audit_table('public.key_store');

-- The functions' role writes secrets and reads what is sealed, of the organisation that it acts for; it has no key.
grant select, insert, update, delete on public.secrets to frontdesk_functions;
create policy functions_select on public.secrets for select to frontdesk_functions
  using (organization_id = (select private.acting_organization()));
create policy functions_insert on public.secrets for insert to frontdesk_functions
  with check (organization_id = (select private.acting_organization()));
create policy functions_update on public.secrets for update to frontdesk_functions
  using (organization_id = (select private.acting_organization()));
create policy functions_delete on public.secrets for delete to frontdesk_functions
  using (organization_id = (select private.acting_organization()));

create function private.key_shown(stored public.key_store) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'id', stored.id, 'organization_id', stored.organization_id, 'provider', stored.provider,
    'masked', '****' || stored.key_hint, 'verified', stored.verified, 'checked_at', stored.checked_at,
    'created_at', stored.created_at, 'updated_at', stored.updated_at
  )
$$;
comment on function private.key_shown(public.key_store) is 'A stored key as its organisation sees it: never the key.';

create function private.put_key(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  stored public.key_store;
  old uuid;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  -- A key in the place of another is another key: what was sealed for the old one does not open for it.
  perform pg_advisory_xact_lock(hashtextextended('key ' || organization || (arguments ->> 'provider'), 0));
  delete from public.key_store as known
  where known.organization_id = organization and known.provider = arguments ->> 'provider'
  returning known.id into old;
  delete from public.secrets as secret
  where secret.organization_id = organization and secret.purpose = 'provider_api_key' and secret.subject_id = old;
  insert into public.key_store (id, organization_id, provider, key_hint, user_id)
  values (
    (arguments ->> 'id')::uuid, organization, arguments ->> 'provider', arguments ->> 'key_hint', private.subject()
  )
  returning * into stored;
  insert into public.secrets (organization_id, purpose, subject_id, sealed, sealed_with)
  values (
    organization, 'provider_api_key', stored.id, decode(arguments ->> 'sealed', 'base64'), arguments ->> 'sealed_with'
  );
  return private.key_shown(stored);
end
$$;
comment on function private.put_key(uuid, jsonb) is 'Stores a sealed key of a provider, in the place of an earlier one.';

create function private.drop_key(organization uuid, provider text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  dropped public.key_store;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  delete from public.key_store as known
  where known.organization_id = organization and known.provider = drop_key.provider
  returning * into dropped;
  if not found then
    perform private.fail(404, 'key_not_found', 'There is no key of this provider.', '/provider');
  end if;
  delete from public.secrets as secret
  where secret.organization_id = organization and secret.purpose = 'provider_api_key'
    and secret.subject_id = dropped.id;
  return private.key_shown(dropped);
end
$$;
comment on function private.drop_key(uuid, text) is 'Deletes a key and what was sealed of it.';

create function private.sealed_key(organization uuid, provider text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  answer jsonb;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  select jsonb_build_object(
    'id', known.id, 'organization_id', organization,
    'sealed', encode(secret.sealed, 'base64'), 'sealed_with', secret.sealed_with
  ) into answer
  from public.key_store as known
  join public.secrets as secret
    on secret.organization_id = known.organization_id and secret.purpose = 'provider_api_key'
    and secret.subject_id = known.id
  where known.organization_id = organization and known.provider = sealed_key.provider;
  if not found then
    perform private.fail(404, 'key_not_found', 'There is no key of this provider.', '/provider');
  end if;
  return answer;
end
$$;
comment on function private.sealed_key(uuid, text) is 'A stored key as it is sealed, for a function that has the keys.';

create function private.note_check(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  checked public.key_store;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  update public.key_store as known
  set verified = (arguments ->> 'verified')::boolean, checked_at = now()
  where known.organization_id = organization and known.id = (arguments ->> 'id')::uuid
  returning * into checked;
  if not found then
    -- It was replaced while the provider was asked.
    perform private.fail(409, 'key_changed', 'The key was changed while it was being verified. Try again.');
  end if;
  return private.key_shown(checked);
end
$$;
comment on function private.note_check(uuid, jsonb) is 'Notes what the provider said of a key.';

create function private.key_put(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.put_key(private.callers_organization('admin'), arguments)
$$;
comment on function private.key_put(jsonb) is
  'Stores a key. arguments: id, provider, key_hint, sealed (base64), sealed_with.';

create function private.key_list(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with chosen as materialized (
    select private.callers_organization('member') as id
  )
  select jsonb_build_object('keys', coalesce(jsonb_agg(private.key_shown(stored) order by stored.provider), '[]'))
  from public.key_store as stored, chosen
  where stored.organization_id = chosen.id
$$;
comment on function private.key_list(jsonb) is 'The keys of the caller''s organisation, masked. arguments: none.';

create function private.key_delete(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.drop_key(private.callers_organization('admin'), arguments ->> 'provider')
$$;
comment on function private.key_delete(jsonb) is 'Deletes a key. arguments: provider.';

create function private.key_sealed(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.sealed_key(private.callers_organization('admin'), arguments ->> 'provider')
$$;
comment on function private.key_sealed(jsonb) is 'A key as it is sealed, to be verified. arguments: provider.';

create function private.key_checked(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.note_check(private.callers_organization('admin'), arguments)
$$;
comment on function private.key_checked(jsonb) is 'What a provider said of a key. arguments: id, verified.';

-- Rotation: everything sealed with another key than the current one, a batch at a time, by the service.

create function private.secrets_to_reseal(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('secrets', coalesce(jsonb_agg(jsonb_build_object(
    'id', batch.id, 'organization_id', batch.organization_id, 'purpose', batch.purpose,
    'subject_id', batch.subject_id, 'sealed', encode(batch.sealed, 'base64'), 'sealed_with', batch.sealed_with
  ) order by batch.id), '[]'))
  from (
    select secret.* from public.secrets as secret
    where secret.sealed_with <> arguments ->> 'current'
      and (arguments ->> 'after' is null or secret.id > (arguments ->> 'after')::uuid)
    order by secret.id limit (arguments ->> 'limit')::integer
  ) as batch
$$;
comment on function private.secrets_to_reseal(jsonb) is
  'Secrets that another key than the current one sealed. arguments: current (its id), after (an id), limit.';

create function private.secrets_resealed(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  -- Whoever changed one meanwhile has sealed it with the current key.
  with resealed as (
    update public.secrets as secret
    set sealed = decode(batch.value ->> 'sealed', 'base64'), sealed_with = batch.value ->> 'sealed_with'
    from jsonb_array_elements(arguments -> 'secrets') as batch
    where secret.id = (batch.value ->> 'id')::uuid
      and secret.sealed = decode(batch.value ->> 'was', 'base64')
    returning secret.id
  )
  select jsonb_build_object('resealed', (select count(*) from resealed))
$$;
comment on function private.secrets_resealed(jsonb) is
  'Puts newly sealed secrets in the place of the old ones. arguments: secrets [{id, was, sealed, sealed_with}].';

create function private.secrets_sealed_otherwise(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('remaining', count(*)) from public.secrets as secret
  where secret.sealed_with <> arguments ->> 'current'
$$;
comment on function private.secrets_sealed_otherwise(jsonb) is
  'How many secrets wait for the current key. arguments: current (its id).';

do $$
declare
  definer regprocedure;
begin
  foreach definer in array array[
    'private.put_key(uuid, jsonb)', 'private.drop_key(uuid, text)', 'private.sealed_key(uuid, text)',
    'private.note_check(uuid, jsonb)'
  ]::regprocedure[] loop
    execute format('alter function %s owner to frontdesk_functions', definer);
  end loop;
end
$$;
grant execute on function private.key_shown(public.key_store) to frontdesk_functions, authenticated;
grant execute on function
  private.key_put(jsonb), private.key_list(jsonb), private.key_delete(jsonb), private.key_sealed(jsonb),
  private.key_checked(jsonb), private.put_key(uuid, jsonb), private.drop_key(uuid, text),
  private.sealed_key(uuid, text), private.note_check(uuid, jsonb)
to authenticated;
grant execute on function private.secrets_to_reseal(jsonb), private.secrets_resealed(jsonb),
  private.secrets_sealed_otherwise(jsonb) to service_role;
revoke execute on all routines in schema private from public;
