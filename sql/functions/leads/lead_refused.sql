create or replace function private.lead_refused(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  account public.social_accounts;
begin
  select * into account from public.social_accounts as known
  where known.organization_id = (arguments ->> 'organization_id')::uuid and known.id = (arguments ->> 'account')::uuid;
  perform pg_advisory_xact_lock(hashtextextended('lead refused ' || account.id, 0));
  -- A campaign brings hundreds: once a day says it.
  if exists (
    select from public.outbox as told
    where told.organization_id = account.organization_id and told.created_at > now() - interval '1 day'
      and told.topic = 'channel.lead_refused' and told.payload ->> 'account_id' = account.id::text
  ) then
    return to_jsonb('repeated'::text);
  end if;
  insert into public.outbox (organization_id, topic, channel, recipient, payload)
  select account.organization_id, 'channel.lead_refused', 'email', profile.email, jsonb_build_object(
    'account_id', account.id,
    'subject', 'Leads of Facebook do not arrive',
    'text', format(
      E'Somebody filled in the form %s of your page %s, and Meta does not hand over what they wrote (lead %s): %s\n\nMeta keeps '
      'leads for 90 days: you find this one, and those that follow until it is put right, in the Leads Center of the page. '
      'This is told once a day.',
      arguments ->> 'form_id', coalesce(account.account_username, account.account_id), arguments ->> 'leadgen_id',
      case arguments ->> 'reason'
        when 'no_token' then 'the page has no access token here. Connect it again.'
        else 'it refuses the access token of the page. Connect it again, with the right to read leads (leads_retrieval).' end
    )
  )
  from public.members as member
  join public.user_profiles as profile on profile.id = member.user_id
  where member.organization_id = account.organization_id and member.is_active and member.role in ('owner', 'admin')
    and profile.email is not null
  order by member.created_at, member.id;
  return to_jsonb('applied'::text);
end
$$;
comment on function private.lead_refused(jsonb) is
  'Tells the owners and admins of an organization that Meta does not hand over a lead, once a day for each page. arguments:
   organization_id, account, form_id, leadgen_id, reason (no_token or refused). Gives applied, or repeated.';
grant execute on function private.lead_refused(jsonb) to service_role;
