create or replace function private.customer_of_phone(organization uuid, number text) returns uuid
language sql stable set search_path = ''
as $$
  select known.customer_id from public.customer_phones as known
  where known.organization_id = organization and known.phone = number
    and not (known.is_claimed and exists (
      select from public.clients as account
      where account.organization_id = organization and account.customer_id = known.customer_id
    ))
  order by known.is_primary desc, known.created_at, known.id limit 1
$$;
comment on function private.customer_of_phone(uuid, text) is
  'Whom a number leads to: nobody who signs in and only says that it is theirs.';
grant execute on function private.customer_of_phone(uuid, text) to frontdesk_functions;
