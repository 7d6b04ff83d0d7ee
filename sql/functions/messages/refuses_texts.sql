create or replace function private.refuses_texts(organization uuid, customer uuid, lead uuid, phone text) returns boolean
language sql stable set search_path = ''
as $$
  select case
    when named.id is not null then exists (
      select from public.customers as reader
      where reader.organization_id = $1 and reader.id = named.id and not reader.sms_enabled
    )
    else exists (
      -- Anybody may say of a phone that it is theirs: only the staff, or a message from it, show that it is.
      select from public.customers as reader
      join public.customer_phones as listed
        on listed.organization_id = reader.organization_id and listed.customer_id = reader.id and listed.phone = reader.phone
        and not listed.is_claimed
      where reader.organization_id = $1 and reader.phone = $4 and not reader.sms_enabled
    )
  end
  from (
    select coalesce($2, (
      select known.customer_id from public.leads as known where known.organization_id = $1 and known.id = $3
    )) as id
  ) as named
$$;
comment on function private.refuses_texts(uuid, uuid, uuid, text) is
  'Whether a customer wants no text messages: the one who is named, else whom the lead became, else whoever has the
   phone, and did not only claim it.';
grant execute on function private.refuses_texts(uuid, uuid, uuid, text) to service_role, frontdesk_functions;
