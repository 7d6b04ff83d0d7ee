-- Licences: which modules of the platform an organisation may use, and until when.

create table public.modules (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null check (name <> ''),
  description text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, name)
);
comment on table public.modules is 'Parts of the platform that an organisation can be licensed for.';
create index modules_newest_idx on public.modules (organization_id, created_at desc, id);
call private.keep_time('public.modules');

create table public.licenses (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  key_hash bytea not null unique check (octet_length(key_hash) = 32),
  key_hint text,
  expiration_date timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.licenses is 'Licences of organisations.';
comment on column public.licenses.key_hash is 'SHA-256 of the key, which was shown once.';
comment on column public.licenses.key_hint is 'The last four characters of the key, to tell one from another.';
comment on column public.licenses.expiration_date is 'From when on it is not valid; null: it stays so.';
create index licenses_newest_idx on public.licenses (organization_id, created_at desc, id);
call private.keep_time('public.licenses');

create table public.license_modules (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  license_id uuid not null,
  module_id uuid not null,
  created_at timestamptz not null default now(),
  unique (organization_id, license_id, module_id),
  foreign key (organization_id, license_id) references public.licenses (organization_id, id) on delete cascade,
  foreign key (organization_id, module_id) references public.modules (organization_id, id) on delete cascade
);
comment on table public.license_modules is 'What a licence is for.';
create index license_modules_module_idx on public.license_modules (organization_id, module_id);
create index license_modules_newest_idx on public.license_modules (organization_id, created_at desc, id);

call private.guard_table('public.modules', 'select', 'insert');
call private.guard_table('public.licenses', 'select', 'insert');
call private.guard_table('public.license_modules', 'select', 'insert');
call private.open_table('public.modules');
call private.open_table('public.license_modules');
call private.audit_table('public.licenses');
call private.audit_table('public.license_modules');

-- Licences are given by the platform: their organisation reads them, and never the digest of the key.
grant select (id, organization_id, key_hint, expiration_date, created_at, updated_at)
  on public.licenses to authenticated;
create policy members_select on public.licenses for select to authenticated
  using (organization_id = any (array(select private.my_organizations())));

-- Whoever holds the key sees its licence, and no other.
create policy functions_select_held on public.licenses for select to frontdesk_functions
  using (encode(key_hash, 'hex') = (select nullif(current_setting('frontdesk.held_key', true), '')));

create function private.license_modules_of(organization uuid, license uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', module.id, 'name', module.name) order by module.name), '[]')
  from public.license_modules as licensed
  join public.modules as module
    on module.organization_id = licensed.organization_id and module.id = licensed.module_id
  where licensed.organization_id = organization and licensed.license_id = license
$$;
comment on function private.license_modules_of(uuid, uuid) is 'The modules that a licence is for.';

create function private.license_check(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  held public.licenses;
begin
  perform set_config('frontdesk.held_key', arguments ->> 'key_hash', true);
  select * into held from public.licenses as license
  where license.key_hash = decode(arguments ->> 'key_hash', 'hex')
    and (license.expiration_date is null or license.expiration_date > now());
  -- What expired and what never was are one answer.
  if not found then
    return jsonb_build_object('valid', false, 'expires_at', null, 'modules', '[]'::jsonb);
  end if;
  perform private.act_for(held.organization_id);
  return jsonb_build_object(
    'valid', true, 'expires_at', held.expiration_date,
    'modules', private.license_modules_of(held.organization_id, held.id)
  );
end
$$;
comment on function private.license_check(jsonb) is 'What a licence key is good for. arguments: key_hash (hex).';
alter function private.license_check(jsonb) owner to frontdesk_functions;

create function private.license_list(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with chosen as materialized (
    select private.callers_organization('member') as id
  )
  select jsonb_build_object('licenses', coalesce(jsonb_agg(jsonb_build_object(
    'id', license.id, 'key_hint', license.key_hint,
    'valid', license.expiration_date is null or license.expiration_date > now(),
    'expires_at', license.expiration_date, 'modules', private.license_modules_of(license.organization_id, license.id),
    'created_at', license.created_at
  ) order by license.created_at desc, license.id), '[]'))
  from public.licenses as license, chosen
  where license.organization_id = chosen.id
$$;
comment on function private.license_list(jsonb) is 'The licences of the caller''s organisation. arguments: none.';

create function private.license_issue(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := (arguments ->> 'organization_id')::uuid;
  issued public.licenses;
begin
  if not exists (select from public.organizations as known where known.id = organization) then
    perform private.fail(404, 'organization_not_found', 'There is no such organisation.', '/organization_id');
  end if;
  insert into public.licenses (organization_id, key_hash, key_hint, expiration_date)
  values (
    organization, decode(arguments ->> 'key_hash', 'hex'), arguments ->> 'key_hint',
    (arguments ->> 'expires_at')::timestamptz
  )
  returning * into issued;
  insert into public.modules (organization_id, name)
  select distinct organization, wanted.name from jsonb_array_elements_text(arguments -> 'modules') as wanted (name)
  on conflict (organization_id, name) do nothing;
  insert into public.license_modules (organization_id, license_id, module_id)
  select organization, issued.id, module.id from public.modules as module
  where module.organization_id = organization
    and module.name in (select jsonb_array_elements_text(arguments -> 'modules'));
  return jsonb_build_object(
    'id', issued.id, 'organization_id', organization, 'key_hint', issued.key_hint,
    'expires_at', issued.expiration_date, 'modules', private.license_modules_of(organization, issued.id)
  );
end
$$;
comment on function private.license_issue(jsonb) is
  'Gives an organisation a licence. arguments: organization_id, key_hash (hex), key_hint, expires_at, modules (names).';

grant execute on function private.license_modules_of(uuid, uuid)
to frontdesk_functions, authenticated, service_role;
grant execute on function private.license_check(jsonb) to anon, authenticated, client, service_role;
grant execute on function private.license_list(jsonb) to authenticated;
grant execute on function private.license_issue(jsonb) to service_role;
revoke execute on all routines in schema private from public;
