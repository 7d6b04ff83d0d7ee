create or replace function private.show_websites(organization uuid, source uuid default null) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  shown jsonb;
begin
  perform private.work_on_websites(organization, 'member');
  select jsonb_agg(private.website_shown(known) order by known.created_at, known.id) into shown
  from public.website_sources as known
  where known.organization_id = organization and known.id = coalesce(source, known.id);
  if shown is null and source is not null then
    perform private.fail(404, 'website_not_found', 'There is no such site.', '/source_id');
  end if;
  return coalesce(shown, '[]');
end
$$;
comment on function private.show_websites(uuid, uuid) is
  'The sites of an organization, oldest first, or one of them: as many as private.limits lets it have. 404 website_not_found.';
alter function private.show_websites(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.show_websites(uuid, uuid) to authenticated, service_role;
