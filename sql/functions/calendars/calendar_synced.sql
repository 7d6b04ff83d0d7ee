create or replace function private.calendar_synced(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  connection constant public.calendar_connections := private.held_connection(arguments);
  is_whole constant boolean := coalesce((arguments ->> 'is_whole')::boolean, false);
  -- Where it was asked for again meanwhile, such as for another zone, the next read is of all of it.
  next constant jsonb := case when exists (
    select from private.jobs as job
    where job.organization_id = connection.organization_id and job.queue = 'calendars' and job.subject_id = connection.id
      and job.is_asked_again
  ) then '{}' else arguments end;
begin
  if connection.id is null then
    perform private.finish_job(arguments -> 'lease');
    return 'null';
  end if;
  if not coalesce((arguments ->> 'is_unchanged')::boolean, false) then
    -- Of what is read whole, what is not in it is gone. What is our own appointment is busy already, whichever connection
    -- wrote it: resources may share a calendar.
    with read as materialized (
      select event.value ->> 0 as external_id, to_timestamp((event.value ->> 1)::bigint) as starts_at,
             to_timestamp((event.value ->> 2)::bigint) as ends_at, (event.value ->> 3)::uuid as written_by
      from jsonb_array_elements(arguments -> 'busy') as event
    ), busy as materialized (
      select distinct on (read.external_id) read.external_id, read.starts_at, read.ends_at
      from read
      where not exists (
        select from public.calendar_events as own
        where own.organization_id = connection.organization_id and own.event_id = read.external_id
      ) and not exists (
        select from public.outbox as own
        where own.organization_id = connection.organization_id and own.channel = 'calendar'
          and own.id = read.written_by
      ) and not exists (
        select from public.appointments as own
        where own.organization_id = connection.organization_id and own.id = read.written_by
      )
      order by read.external_id, read.starts_at
    ), gone as (
      delete from public.busy_times as known
      where known.organization_id = connection.organization_id and known.connection_id = connection.id
        and (is_whole or known.external_id in (
          select left(jsonb_array_elements_text(arguments -> 'removed'), 1024)
        ))
        and not exists (select from busy where busy.external_id = known.external_id)
    )
    insert into public.busy_times as known
      (organization_id, resource_id, connection_id, source, external_id, starts_at, ends_at)
    select connection.organization_id, connection.resource_id, connection.id, connection.source,
           busy.external_id, busy.starts_at, busy.ends_at
    from busy
    on conflict (organization_id, resource_id, source, connection_id, external_id) do update
    set starts_at = excluded.starts_at, ends_at = excluded.ends_at
    where (known.starts_at, known.ends_at) is distinct from (excluded.starts_at, excluded.ends_at);
  end if;
  update public.calendar_connections as known
  set cursor = next ->> 'cursor', etag = next ->> 'etag', last_modified = next ->> 'last_modified',
      covers_until = to_timestamp((next ->> 'covers_until')::bigint), synced_at = now(), error = null,
      error_detail = null, failing_since = null
  where known.organization_id = connection.organization_id and known.id = connection.id;
  perform private.rest_job(arguments -> 'lease', now() + make_interval(secs => (arguments ->> 'rest_seconds')::integer));
  return 'null';
end
$$;
comment on function private.calendar_synced(jsonb) is
  'Keeps what a read of a connection found. arguments: lease, is_unchanged (nothing is new), is_whole (what is not in it is
   gone), busy [[event''s id, start, end, the appointment or the outbox row that it is of]], times in seconds, removed [ids], cursor, etag,
   last_modified, covers_until, rest_seconds (until the next read).';
grant execute on function private.calendar_synced(jsonb) to service_role;
