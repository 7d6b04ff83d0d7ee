create or replace function private.require_fewer_open(organization uuid, kind_id uuid, most integer, customer uuid)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(format('open %s %s', kind_id, customer), 0));
  perform private.end_expired_holds(organization, array(
    select known.id from public.appointments as known
    where known.organization_id = organization and known.customer_id = customer and known.type_id = kind_id
      and known.status = 'pending' and known.expires_at <= now()
  ));
  if private.count_open(organization, kind_id, customer) >= most then
    perform private.fail(409, 'too_many_open',
      format('No more than %s of these may be booked ahead by one customer.', most), '/appointment_type_id');
  end if;
end
$$;
comment on function private.require_fewer_open(uuid, uuid, integer, uuid) is
  '409 too_many_open where a customer has as many of a kind ahead as one may.';
grant execute on function private.require_fewer_open(uuid, uuid, integer, uuid) to service_role, frontdesk_functions;
