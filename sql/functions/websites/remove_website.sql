create or replace function private.remove_website(organization uuid, source uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  held public.website_sources;
  shown jsonb;
begin
  perform private.work_on_websites(organization, 'admin');
  held := private.held_website(organization, source);
  shown := private.website_shown(held);
  delete from private.jobs as job
  where job.organization_id = organization and job.queue = 'websites' and job.subject_id = held.id;
  delete from public.website_sources as known where known.organization_id = organization and known.id = held.id;
  return shown;
end
$$;
comment on function private.remove_website(uuid, uuid) is
  'Forgets a site with its pages and their passages, and shows it as it was; 404 website_not_found.';
alter function private.remove_website(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.remove_website(uuid, uuid) to authenticated, service_role;
