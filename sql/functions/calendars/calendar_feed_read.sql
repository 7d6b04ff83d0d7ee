create or replace function private.calendar_feed_read(arguments jsonb) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  -- An appointment takes 480 minutes at most (duration_minutes): what runs now began no longer ago.
  runs_since constant timestamptz := now() - interval '8 hours';
  earliest constant timestamptz := now() - interval '31 days';
  latest constant timestamptz := now() + interval '366 days';
  most constant integer := 2000;
  feed public.calendar_feeds;
begin
  perform set_config('frontdesk.feed_token', arguments ->> 'token_hash', true);
  select * into feed from public.calendar_feeds as known where known.token_hash = arguments ->> 'token_hash';
  perform set_config('frontdesk.feed_token', '', true);
  if feed.id is null then
    perform private.fail(404, 'feed_not_found', 'There is no such feed.');
  end if;
  perform private.act_for(feed.organization_id);
  return (
    -- Read in two parts, each by its index, so that a full past leaves no room out for what is to come.
    with shown as not materialized (
      select known.*, known as whole from public.appointments as known
      where known.organization_id = feed.organization_id
        and (feed.resource_id is null or known.resource_id = feed.resource_id or known.slot_id in (
          select other.main_slot_id from public.appointment_slots as other
          where other.organization_id = feed.organization_id and other.resource_id = feed.resource_id
            and other.main_slot_id is not null
            and other.starts_at between earliest and latest
        ))
        and known.status not in ('cancelled', 'expired')
    ),
    nearest as (
      select part.* from (
        (select shown.* from shown
         where shown.starts_at between runs_since and latest
         order by shown.starts_at, shown.id limit most)
        union all
        (select shown.* from shown
         where shown.starts_at >= earliest and shown.starts_at < runs_since
         order by shown.starts_at desc, shown.id desc limit most)
      ) as part
      order by part.starts_at < runs_since, abs(extract(epoch from part.starts_at - now())), part.id
      limit most
    )
    select jsonb_build_object(
      'organization_name', settings.name, 'timezone', settings.timezone,
      'resource_name', (
        select known.name from public.resources as known
        where known.organization_id = feed.organization_id and known.id = feed.resource_id
      ),
      'events', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', coming.id, 'title', coming.appointment_type,
          'customer_name', case when feed.shows_customers then coming.customer_name end,
          'place', coalesce(
            case when feed.shows_customers then coming.service_address end,
            case when exists (
              select from public.appointment_slots as other
              where other.organization_id = feed.organization_id and other.main_slot_id = coming.slot_id
            ) then private.other_names(coming.whole, feed.resource_id) end
          ),
          'confirmation_code', coming.confirmation_code, 'is_pending', coming.status = 'pending',
          'starts_at', date_part('epoch', coming.starts_at)::bigint, 'ends_at', date_part('epoch', coming.ends_at)::bigint,
          'changed_at', date_part('epoch', coming.updated_at)::bigint,
          -- It grows with each change, as in what customers are sent.
          'sequence', greatest(private.second_of(coming.updated_at) - private.second_of(coming.created_at), 0)
        ) order by coming.starts_at, coming.id), '[]')
        from nearest as coming
      )
    )
    from public.organizations as settings where settings.id = feed.organization_id
  );
end
$$;
comment on function private.calendar_feed_read(jsonb) is
  'What a feed shows: the appointments of the last 31 and the next 366 days, the first first; of more than 2000 those
   that come next, then the latest that were. arguments: token_hash. 404 feed_not_found.';
alter function private.calendar_feed_read(jsonb) owner to frontdesk_functions;
grant execute on function private.calendar_feed_read(jsonb) to anon;
