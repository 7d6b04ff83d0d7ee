create or replace function private.own_person(arguments jsonb) returns private.named_person
language plpgsql volatile set search_path = ''
as $$
declare
  subject constant text := arguments ->> 'subject';
  named uuid := (arguments ->> 'subject_id')::uuid;
  organization uuid;
begin
  if private.caller() = 'client' then
    -- Their own, whichever of their ids they name.
    organization := private.client_organization();
    if named is not null and named not in (private.client_customer(), private.subject()) then
      organization := null;
    end if;
    named := private.subject();
  else
    -- Row-level security decides: what the caller may not see is not there.
    select found.organization_id into organization from (
      select known.organization_id from public.customers as known where subject = 'customer' and known.id = named
      union all
      select known.organization_id from public.leads as known where subject = 'lead' and known.id = named
      union all
      select known.organization_id from public.clients as known where subject = 'client' and known.id = named
    ) as found
    where found.organization_id = coalesce(private.requested_organization(), found.organization_id);
  end if;
  if organization is null then
    perform private.fail(404, 'person_not_found', 'There is no such person.', '/' || subject || '_id');
  end if;
  return (organization, case private.caller() when 'client' then 'client' else subject end, named);
end
$$;
comment on function private.own_person(jsonb) is
  'Whom a request of customer-data is about: for the staff a person of their organization, for a client themselves.
   arguments: subject (customer, lead or client), subject_id. 404 person_not_found.';
grant execute on function private.own_person(jsonb) to client, authenticated;
