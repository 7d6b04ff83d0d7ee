create or replace function private.booking_create(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  departure record;
begin
  -- Row-level security decides: what the caller may not see is not there.
  select departures.id, departures.organization_id into departure
  from public.tour_departures as departures
  where departures.id = (arguments ->> 'departure_id')::uuid
    and departures.organization_id
      = coalesce(private.requested_organization(), departures.organization_id);
  if not found then
    perform private.fail(404, 'departure_not_found', 'There is no such departure.', '/departure_id');
  end if;

  if arguments ->> 'customer_id' is not null then
    perform from public.customers as customers
    where customers.organization_id = departure.organization_id
      and customers.id = (arguments ->> 'customer_id')::uuid;
    if not found then
      perform private.fail(404, 'customer_not_found', 'There is no such customer.', '/customer_id');
    end if;
  end if;

  if private.caller() = 'client' then
    -- A client books for themselves: for the customer that they are.
    arguments := arguments || jsonb_build_object(
      'customer_id', private.client_customer(),
      'customer', (
        select jsonb_build_object(
          'name', coalesce(arguments #>> '{customer,name}', own.name), 'email', private.claims() ->> 'email',
          'phone', coalesce(arguments #>> '{customer,phone}', own.phone)
        )
        from public.customers as own
        where own.organization_id = departure.organization_id and own.id = private.client_customer()
      )
    );
  end if;

  return private.book_seats(departure.organization_id, departure.id, arguments);
end
$$;
comment on function private.booking_create(jsonb) is
  'The function behind booking-create. arguments: departure_id, participants (a number, or [{kind, count}]), customer_id
   or customer {name, email, phone}, items [{type, id, quantity}], special_requests.';
grant execute on function private.booking_create(jsonb) to anon, client, authenticated;
