create or replace function private.same_person(organization uuid, lead uuid, customer uuid) returns uuid[]
language sql stable set search_path = ''
as $$
  with known as (
    select coalesce($3, (
      select person.customer_id from public.leads as person where person.organization_id = $1 and person.id = $2
    )) as customer
  )
  select array_remove(array[$2, known.customer], null) || array(
    select other.id from public.leads as other
    where other.organization_id = $1 and other.customer_id = known.customer and other.id is distinct from $2
    -- All organizations share the calls that ask for this.
    order by other.created_at desc, other.id limit 500
  )
  from known
$$;
comment on function private.same_person(uuid, uuid, uuid) is
  'All ids by which runs and events are about one person: the lead, the customer, and every lead of that
   customer; of more than 500 the newest.';
grant execute on function private.same_person(uuid, uuid, uuid) to service_role, frontdesk_functions;
