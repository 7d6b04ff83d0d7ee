-- organization-create: the organisation, its slug, its defaults and its owner, in one transaction.

-- It stands in the subject of mails.
alter table public.organizations
  add constraint organizations_name_is_a_line check (name !~ '[[:cntrl:]\u2028\u2029]');

grant insert on public.organizations to frontdesk_functions;
create policy functions_insert on public.organizations for insert to frontdesk_functions
  with check (id = (select private.acting_organization()));

create function private.slug_of(name text) returns text
language sql immutable set search_path = ''
as $$
  select nullif(trim(both '-' from left(
    regexp_replace(
      -- Accents fall off their letters; the letters of Latin that are no letter with an accent are spelled.
      regexp_replace(
        translate(
          replace(replace(replace(replace(replace(lower(normalize(name, nfkd)),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), '&', ' and '),
          'øłđðıħŧ''’', 'olddiht'),
        '[\u0300-\u036f]', '', 'g'),
      '[^a-z0-9]+', '-', 'g'),
    60)), '')
$$;
comment on function private.slug_of(text) is
  'A name as a slug: small letters of ASCII and digits, hyphens between them, at most 60; null where nothing of the
   name can be written so.';

create function private.is_zone(name text) returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  -- Postgres takes more than names of zones: POSIX rules such as XYZ+3, of which no other part of the system knows.
  if name !~ '^([A-Z][A-Za-z_]+(/[A-Z][A-Za-z0-9_+-]+){1,2}|UTC)$' then
    return false;
  end if;
  perform now() at time zone name;
  return true;
exception when invalid_parameter_value then
  return false;
end
$$;
comment on function private.is_zone(text) is 'Whether there is such a zone in the IANA database: Area/Place, or UTC.';

create function private.found_organization(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  founded constant uuid := gen_random_uuid();
  wanted constant text := arguments ->> 'slug';
  base constant text := coalesce(wanted, private.slug_of(arguments ->> 'name'), 'organization');
  attempt integer := 0;
  organization public.organizations;
begin
  if not private.is_zone(coalesce(arguments ->> 'timezone', 'UTC')) then
    perform private.fail(422, 'invalid_request',
      'must be a zone of the IANA database, such as Europe/Zurich', '/timezone');
  end if;
  if private.take_try('organization-create', private.subject()::text, 10, '1 hour') is not null then
    perform private.fail(429, 'too_many_organizations', 'You have made many organisations of late. Try again later.');
  end if;

  perform private.act_for(founded);
  loop
    insert into public.organizations (
      id, name, slug, description, website, contact_email, contact_phone, industry, timezone, currency,
      subscription_status, subscription_tier, trial_ends_at
    ) values (
      founded, arguments ->> 'name',
      -- The first of a name has it bare, the next ones are numbered, and where many have it chance is quicker.
      case
        when attempt = 0 and base <> 'organization' then base
        when attempt < 5 then base || '-' || attempt + 1
        else base || '-' || substr(encode(uuid_send(gen_random_uuid()), 'hex'), 1, 6)
      end,
      arguments ->> 'description', arguments ->> 'website', arguments ->> 'contact_email',
      arguments ->> 'contact_phone', arguments ->> 'industry', coalesce(arguments ->> 'timezone', 'UTC'),
      coalesce(arguments ->> 'currency', 'USD'), 'trial', 'starter', now() + interval '14 days'
    )
    on conflict (slug) do nothing
    returning * into organization;
    exit when found;
    if wanted is not null then
      perform private.fail(409, 'slug_taken', 'Another organisation has this slug.', '/slug');
    end if;
    attempt := attempt + 1;
  end loop;

  insert into public.members (organization_id, user_id, role) values (founded, private.subject(), 'owner');
  perform private.set_default_hours(founded);

  return jsonb_build_object(
    'id', founded, 'name', organization.name, 'slug', organization.slug, 'description', organization.description,
    'website', organization.website, 'contact_email', organization.contact_email,
    'contact_phone', organization.contact_phone, 'industry', organization.industry,
    'timezone', organization.timezone, 'currency', organization.currency,
    'subscription_status', organization.subscription_status, 'subscription_tier', organization.subscription_tier,
    'trial_ends_at', organization.trial_ends_at, 'role', 'owner', 'created_at', organization.created_at
  );
end
$$;
comment on function private.found_organization(jsonb) is
  'Makes an organisation with its defaults, and the calling user its owner.';
alter function private.found_organization(jsonb) owner to frontdesk_functions;

create function private.organization_create(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.found_organization(arguments)
$$;
comment on function private.organization_create(jsonb) is
  'The function behind organization-create. arguments: name, slug, timezone, currency, industry, description, website,
   contact_email, contact_phone.';

create function private.set_default_hours(organization uuid) returns void
language sql volatile set search_path = ''
as $$
  insert into public.business_hours (organization_id, weekday, opens, closes)
  select organization, weekday, '09:00', '17:00' from generate_series(1, 5) as weekday
$$;
comment on function private.set_default_hours(uuid) is
  'The hours of a new organisation: nine to five from Monday to Friday, on its clock.';

grant execute on function private.slug_of(text), private.is_zone(text), private.set_default_hours(uuid)
to frontdesk_functions;
grant execute on function private.organization_create(jsonb), private.found_organization(jsonb) to authenticated;
revoke execute on all routines in schema private from public;
