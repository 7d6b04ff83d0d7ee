create or replace function private.found_organization(arguments jsonb) returns jsonb
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
  if not private.is_currency(coalesce(arguments ->> 'currency', 'USD')) then
    perform private.fail(422, 'invalid_request', 'must be a currency of ISO 4217, such as CHF', '/currency');
  end if;
  perform private.limit_tries('organization-create user', private.subject()::text, 'too_many_organizations',
    'You have made many organizations of late. Try again later.');

  perform private.act_for(founded);
  loop
    insert into public.organizations (
      id, name, slug, description, website, contact_email, contact_phone, industry, timezone, country, currency,
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
      arguments ->> 'country', coalesce(arguments ->> 'currency', 'USD'), 'trial', 'starter', now() + interval '14 days'
    )
    on conflict (slug) do nothing
    returning * into organization;
    exit when found;
    if wanted is not null then
      perform private.fail(409, 'slug_taken', 'Another organization has this slug.', '/slug');
    end if;
    attempt := attempt + 1;
  end loop;

  insert into public.members (organization_id, user_id, role) values (founded, private.subject(), 'owner');
  perform private.set_default_hours(founded);

  return jsonb_build_object(
    'id', founded, 'name', organization.name, 'slug', organization.slug, 'description', organization.description,
    'website', organization.website, 'contact_email', organization.contact_email,
    'contact_phone', organization.contact_phone, 'industry', organization.industry,
    'timezone', organization.timezone, 'country', organization.country, 'currency', organization.currency,
    'subscription_status', organization.subscription_status, 'subscription_tier', organization.subscription_tier,
    'trial_ends_at', organization.trial_ends_at, 'role', 'owner', 'created_at', organization.created_at
  );
end
$$;
comment on function private.found_organization(jsonb) is
  'Makes an organization with its defaults, and the calling user its owner.';
alter function private.found_organization(jsonb) owner to frontdesk_functions;
grant execute on function private.found_organization(jsonb) to authenticated;
