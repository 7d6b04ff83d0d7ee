create or replace function private.change_feed(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  changed public.calendar_feeds;
begin
  perform private.require_role(organization, 'admin');
  perform private.act_for(organization);
  if arguments ? 'token_hash' then
    update public.calendar_feeds as known set token_hash = arguments ->> 'token_hash', created_by = private.subject()
    where known.organization_id = organization and known.id = (arguments ->> 'feed_id')::uuid
    returning * into changed;
  else
    delete from public.calendar_feeds as known
    where known.organization_id = organization and known.id = (arguments ->> 'feed_id')::uuid
    returning * into changed;
  end if;
  if changed.id is null then
    perform private.fail(404, 'feed_not_found', 'There is no such feed.', '/feed_id');
  end if;
  return private.feed_shown(changed);
end
$$;
comment on function private.change_feed(uuid, jsonb) is
  'Gives a feed another token, or deletes it where none is given; 404 feed_not_found.';
alter function private.change_feed(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.change_feed(uuid, jsonb) to authenticated;
