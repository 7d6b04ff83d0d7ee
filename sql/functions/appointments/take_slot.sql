create or replace function private.take_slot(
  organization uuid, resource uuid, kind_id uuid, from_time timestamptz, to_time timestamptz, seats integer,
  customer uuid default null, old_time timestamptz default null
) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  kind record;
  wanted tstzrange;
  slot uuid;
begin
  select known.capacity, known.buffer_before_minutes, known.buffer_after_minutes, known.max_per_day,
         known.max_open_per_customer
  into kind
  from public.appointment_types as known
  where known.organization_id = organization and known.id = kind_id;
  if kind.max_per_day is not null then
    perform private.require_free_day(organization, kind_id, kind.max_per_day, from_time, old_time);
  end if;
  if kind.max_open_per_customer is not null and customer is not null and old_time is null then
    perform private.require_fewer_open(organization, kind_id, kind.max_open_per_customer, customer);
  end if;
  wanted := tstzrange(
    from_time - make_interval(mins => kind.buffer_before_minutes),
    to_time + make_interval(mins => kind.buffer_after_minutes)
  );
  perform private.release_expired_holds(organization, resource, wanted);

  -- What is there may go while another transaction is waited for, and what is not there may come.
  for attempt in 1..10 loop
    update public.appointment_slots as target set seats_taken = target.seats_taken + seats
    where target.organization_id = organization and target.resource_id = resource and target.type_id = kind_id
      and target.starts_at = from_time and target.ends_at = to_time and target.main_slot_id is null
      and target.seats_taken + seats <= kind.capacity
    returning target.id into slot;
    if found then
      return slot;
    end if;
    if seats <= kind.capacity then
      insert into public.appointment_slots
        (organization_id, resource_id, type_id, starts_at, ends_at, taken, seats_taken)
      values (organization, resource, kind_id, from_time, to_time, wanted, seats)
      on conflict do nothing
      returning id into slot;
      if found then
        return slot;
      end if;
    end if;
    perform from public.appointment_slots as target
    where target.organization_id = organization and target.resource_id = resource and target.type_id = kind_id
      and target.starts_at = from_time and target.ends_at = to_time and target.main_slot_id is null
      and target.seats_taken + seats <= kind.capacity;
    exit when not found;
  end loop;
  raise exclusion_violation using
    message = 'this time is taken', constraint = 'appointment_slots_once', table = 'appointment_slots';
end
$$;
comment on function private.take_slot(uuid, uuid, uuid, timestamptz, timestamptz, integer, uuid, timestamptz) is
  'Takes time of a resource, or seats where the same kind has them left at that start: the id of the slot. Fails with
   exclusion_violation where the resource is taken; 409 day_full or too_many_open by the limits of the kind. customer: who
   gets a new appointment; old_time: the start of one that is moved.';
grant execute on function private.take_slot(
  uuid, uuid, uuid, timestamp with time zone, timestamp with time zone, integer, uuid, timestamp with time zone
)
  to service_role, frontdesk_functions;
