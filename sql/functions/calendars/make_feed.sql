create or replace function private.make_feed(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  made public.calendar_feeds;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  perform from public.resources as known
  where known.organization_id = organization and known.id = (arguments ->> 'resource_id')::uuid;
  if not found and arguments ->> 'resource_id' is not null then
    perform private.fail(404, 'resource_not_found', 'There is no such resource.', '/resource_id');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('calendars ' || organization, 0));
  if (select count(*) from public.calendar_feeds as known where known.organization_id = organization)
    >= (select known.most from private.limits as known where known.kind = 'calendar-sync feeds')
  then
    perform private.fail(409, 'too_many_feeds', 'The organization has as many feeds as it may.');
  end if;
  insert into public.calendar_feeds (organization_id, resource_id, token_hash, shows_customers, created_by)
  values (
    organization, (arguments ->> 'resource_id')::uuid, arguments ->> 'token_hash',
    (arguments ->> 'shows_customers')::boolean, private.subject()
  )
  returning * into made;
  return private.feed_shown(made);
end
$$;
comment on function private.make_feed(uuid, jsonb) is 'Makes a feed; 404 resource_not_found, 409 too_many_feeds.';
alter function private.make_feed(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.make_feed(uuid, jsonb) to authenticated;
