create or replace function private.named_organization(slug_or_id text) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if slug_or_id ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then
    return slug_or_id::uuid;
  end if;
  perform set_config('frontdesk.named_organization', coalesce(slug_or_id, ''), true);
  return (select organization.id from public.organizations as organization where organization.slug = slug_or_id);
end
$$;
comment on function private.named_organization(text) is
  'The id of the organization with this slug, or of this id; null where there is no such slug.';
alter function private.named_organization(text) owner to frontdesk_functions;
