create or replace function private.emergency_list(arguments jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  with page as (
    select incident.id, incident.urgency, incident.message, incident.status, incident.escalate_at,
      incident.acknowledged_at, incident.acknowledged_by, incident.ended_at, incident.created_at
    from public.incidents as incident
    where incident.organization_id = (select private.senders_organization())
      and (arguments ->> 'status' is null or incident.status = arguments ->> 'status')
      and (arguments ->> 'before' is null or (incident.created_at, incident.id) < (
        (arguments #>> '{before,created_at}')::timestamptz, (arguments #>> '{before,id}')::uuid))
    order by incident.created_at desc, incident.id desc
    limit (arguments ->> 'limit')::integer
  )
  select jsonb_build_object(
    'incidents', coalesce(jsonb_agg(to_jsonb(page) order by page.created_at desc, page.id desc), '[]'),
    'next', case when count(*) = (arguments ->> 'limit')::integer then
      (array_agg(jsonb_build_object('created_at', page.created_at, 'id', page.id) order by page.created_at, page.id))[1]
    end
  )
  from page
$$;
comment on function private.emergency_list(jsonb) is
  'Incidents of the caller''s organization, newest first. arguments: limit, status, before (the `next` of the page before).';
grant execute on function private.emergency_list(jsonb) to authenticated, service_role;
