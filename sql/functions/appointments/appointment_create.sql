create or replace function private.appointment_create(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  asked record;
begin
  -- Row-level security decides: what the caller may not see is not there.
  select type.organization_id, type.id into asked
  from public.appointment_types as type
  where type.id = (arguments ->> 'appointment_type_id')::uuid
    and type.organization_id = coalesce(private.requested_organization(), type.organization_id);
  if not found then
    perform private.fail(404, 'appointment_type_not_found', 'There is no such kind of appointment.',
      '/appointment_type_id');
  end if;

  if arguments ->> 'customer_id' is not null then
    perform from public.customers as customers
    where customers.organization_id = asked.organization_id and customers.id = (arguments ->> 'customer_id')::uuid;
    if not found then
      perform private.fail(404, 'customer_not_found', 'There is no such customer.', '/customer_id');
    end if;
  end if;

  if private.caller() = 'client' then
    -- A client books for themselves: for the customer that they are.
    arguments := arguments || jsonb_build_object(
      'customer_id', private.client_customer(),
      'customer', jsonb_build_object(
        'email', private.claims() ->> 'email',
        'name', coalesce(arguments #>> '{customer,name}', (
          select own.name from public.customers as own
          where own.organization_id = asked.organization_id and own.id = private.client_customer()
        )),
        'phone', arguments #>> '{customer,phone}',
        'phone_country', arguments #>> '{customer,phone_country}'
      )
    );
  end if;
  return private.book_time(asked.organization_id, asked.id, arguments);
end
$$;
comment on function private.appointment_create(jsonb) is
  'The function behind appointment-create. arguments: appointment_type_id, version of the rules, candidates (ids of the
   resources that these rules leave free, in the order in which they are tried), others (the same for each further
   requirement of the kind: an array of arrays), resource_id (what was asked for), starts_at, ends_at, seats, customer_id
   or customer {name, phone, phone_country, email}, language, message {subject, text}, service_address,
   service_description, notes, vapi_call_id, urgency_score, emergency_detected.';
grant execute on function private.appointment_create(jsonb) to anon, client, authenticated, service_role;
