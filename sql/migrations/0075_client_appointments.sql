-- A client's appointments are those of the customer that they are, as their bookings are since 0042. By an e-mail address
-- they were not found where the customer has none, and what such a client booked by telephone went to whoever else had
-- that number.

alter policy client_select_own on public.appointments
  using (organization_id = (select private.client_organization()) and customer_id = (select private.client_customer()));

create or replace function private.may_change_appointment(organization uuid, customer uuid) returns boolean
language sql stable set search_path = ''
as $$
  select case private.caller()
    when 'service_role' then true
    when 'client' then coalesce(
      organization = private.client_organization() and customer = private.client_customer(), false
    )
    when 'user' then private.is_developer() or exists (
      select from public.members as member
      where member.organization_id = organization and member.user_id = private.subject() and member.is_active
    )
    else false
  end
$$;

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
        'phone', arguments #>> '{customer,phone}'
      )
    );
  end if;
  return private.book_time(asked.organization_id, asked.id, arguments);
end
$$;

revoke execute on all routines in schema private from public;
