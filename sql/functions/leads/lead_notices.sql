create or replace function private.lead_notices(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'page_id', account.account_id, 'form_id', told.value ->> 'form_id', 'leadgen_id', told.value ->> 'leadgen_id',
    'organization_id', account.organization_id, 'country', settings.country, 'account', account.id,
    'sealed', encode(secret.sealed, 'base64'), 'sealed_with', secret.sealed_with,
    'is_known', exists (
      select from public.form_submissions as known
      join public.forms as form on form.organization_id = known.organization_id and form.id = known.form_id
      where known.organization_id = account.organization_id and form.external_id = told.value ->> 'form_id'
        and known.external_id = told.value ->> 'leadgen_id'
    )
  ) order by told.ordinality), '[]')
  from jsonb_array_elements(arguments -> 'notices') with ordinality as told
  join public.social_accounts as account
    on account.platform = 'messenger' and account.account_id = told.value ->> 'page_id' and account.is_active
    and account.organization_id = coalesce(private.requested_organization(), account.organization_id)
  join public.organizations as settings on settings.id = account.organization_id
  left join public.secrets as secret
    on secret.organization_id = account.organization_id and secret.purpose = 'social_access_token'
    and secret.subject_id = account.id
$$;
comment on function private.lead_notices(jsonb) is
  'What Meta''s notices of leads are about, of those whose page is somebody''s. arguments: notices [{page_id, form_id,
   leadgen_id}]. Gives the same with organization_id, country, account (its id), its sealed token, and is_known: it is here
   already.';
grant execute on function private.lead_notices(jsonb) to service_role;
