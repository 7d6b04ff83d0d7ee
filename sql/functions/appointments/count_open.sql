create or replace function private.count_open(organization uuid, kind_id uuid, customer uuid) returns bigint
language sql stable set search_path = ''
as $$
  select count(*) from public.appointments as known
  where known.organization_id = organization and known.customer_id = customer and known.starts_at > now()
    and known.type_id = kind_id and known.slot_id is not null
    and (known.status = 'confirmed' or known.status = 'pending' and coalesce(known.expires_at > now(), true))
    -- Whoever signed in is not kept from booking by what strangers hold under their address.
    and (not known.by_stranger or private.caller() <> 'client')
$$;
comment on function private.count_open(uuid, uuid, uuid) is 
  'How many of a kind a customer has that are still to take place; for a client without those that strangers made
   and neither a payment nor the staff has vouched for.';
grant execute on function private.count_open(uuid, uuid, uuid) to service_role, frontdesk_functions;
