create or replace function private.held_website(organization uuid, source uuid) returns public.website_sources
language plpgsql volatile set search_path = ''
as $$
declare
  held public.website_sources;
begin
  -- The job first, as whoever crawls the site has it first.
  perform from private.jobs as job
  where job.organization_id = organization and job.queue = 'websites' and job.subject_id = source for update;
  select * into held from public.website_sources as known
  where known.organization_id = organization and known.id = source for update;
  if held.id is null then
    perform private.fail(404, 'website_not_found', 'There is no such site.', '/source_id');
  end if;
  if held.status = 'removing' then
    perform private.fail(409, 'website_removing', 'This site is being removed. Try it again in a minute.');
  end if;
  return held;
end
$$;
comment on function private.held_website(uuid, uuid) is
  'A site of an organization, locked with its job; 404 website_not_found, 409 website_removing.';
grant execute on function private.held_website(uuid, uuid) to frontdesk_functions;
