create or replace function private.remove_website(organization uuid, source uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  held public.website_sources;
  passages bigint;
begin
  perform private.work_on_websites(organization, 'admin');
  held := private.held_website(organization, source);
  select sum(page.chunk_count) into passages from public.website_pages as page
  where page.organization_id = organization and page.website_source_id = held.id;
  held.status := 'removing';
  if passages > 500 then
    -- More than one statement has time for.
    update public.website_sources as known set status = 'removing', crawl_frequency = 'manual'
    where known.organization_id = organization and known.id = held.id
    returning * into held;
    perform private.put_job('websites', organization, held.id, now());
    return private.website_shown(held);
  end if;
  delete from private.jobs as job
  where job.organization_id = organization and job.queue = 'websites' and job.subject_id = held.id;
  delete from public.website_sources as known where known.organization_id = organization and known.id = held.id;
  return private.website_shown(held);
end
$$;
comment on function private.remove_website(uuid, uuid) is
  'Forgets a site with its pages and their passages: at once, or where there are many, some at a time by the clock; shows it
   with what is left of it. 404 website_not_found, 409 website_removing.';
alter function private.remove_website(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.remove_website(uuid, uuid) to authenticated, service_role;
