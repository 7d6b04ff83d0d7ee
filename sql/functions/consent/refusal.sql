create or replace function private.refusal(organization uuid, channel text, address text, purpose text) returns text
language sql stable set search_path = ''
as $$
  select case
    when known.status = 'revoked' then case known.source when 'bounce' then 'bounced' else 'opted_out' end
    when known.status is distinct from 'granted' and $4 = 'marketing' then 'no_consent'
  end
  from (select) as nothing
  left join public.contact_permissions as known
    on known.organization_id = $1 and known.channel = $2 and known.address = private.contact_address($2, $3)
    and known.purpose = $4
$$;
comment on function private.refusal(uuid, text, text, text) is
  'Why an address is not written to by a channel for a purpose: opted_out, bounced, or no_consent where marketing
   has no permission, or one that is not confirmed yet;
   null where it may be. Asked when a message is queued, and again just before it is sent.';
grant execute on function private.refusal(uuid, text, text, text) to authenticated, service_role, frontdesk_functions;
