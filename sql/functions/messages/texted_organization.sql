create or replace function private.texted_organization(number text) returns uuid
language sql stable set search_path = ''
as $$
  select case
    when own.id is null then owner.id
    -- A number that is somebody else's here is not this account's to tell of.
    when owner.id is null or owner.id = own.id then own.id
  end
  from (select private.requested_organization() as id) as own
  left join (
    select known.organization_id as id from public.phone_numbers as known
    where known.phone_number = number and known.is_active
  ) as owner on true
$$;
comment on function private.texted_organization(text) is
  'The organization that a text message to a number is for: the one whose own account tells of it; of the platform''s
   account the one whose number it is. Null: there is none.';
grant execute on function private.texted_organization(text) to service_role;
