create or replace function private.reminder_begin(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  escalation public.escalations;
  held private.jobs;
  opening jsonb;
begin
  -- The escalation first and then its job, as whoever hands it back does.
  select * into escalation from public.escalations as known
  where known.organization_id = (arguments #>> '{lease,organization_id}')::uuid
    and known.id = (arguments #>> '{lease,subject_id}')::uuid
  for update;
  held := private.held_job(arguments -> 'lease');
  opening := private.opening(held.organization_id);
  if escalation.id is null or escalation.status <> 'pending' then
    perform private.finish_job(arguments -> 'lease');
    return null;
  elsif not coalesce((opening ->> 'is_open')::boolean, true) then
    -- Nobody is there to be reminded. Who comes in the morning has a quarter of an hour of their own.
    perform private.rest_job(arguments -> 'lease',
      coalesce((opening ->> 'opens_at')::timestamptz + interval '15 minutes', now() + interval '1 day'));
    return null;
  elsif escalation.reminded_at > now() - interval '15 minutes' then
    -- It was handed back while the staff were reminded of it.
    perform private.rest_job(arguments -> 'lease', escalation.reminded_at + interval '2 hours');
    return null;
  end if;
  return jsonb_build_object(
    'organization_name', (select known.name from public.organizations as known where known.id = held.organization_id),
    'timezone', opening ->> 'timezone',
    'reason', escalation.reason,
    'summary', escalation.summary,
    'waits_since', escalation.created_at,
    'staff', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'user_id', member.user_id, 'language', address.language
      ) order by member.user_id), '[]')
      from (
        -- Those who can give it to somebody, and whoever was asked to take it; when that was of no use, everybody.
        select known.user_id from public.members as known
        where known.organization_id = held.organization_id and known.is_active and (
          known.role in ('owner', 'admin') or known.user_id = escalation.assigned_to or escalation.reminders > 0
        )
        order by known.user_id is not distinct from escalation.assigned_to desc, known.role = 'owner' desc, known.user_id
        limit 50
      ) as member
      cross join lateral private.member_address(held.organization_id, member.user_id) as address
      where address.email is not null
    )
  );
end
$$;
comment on function private.reminder_begin(jsonb) is
  'Says of what whom of the staff is to be reminded. Null: nothing, since somebody has taken the escalation; nobody is there
   now by the organization''s hours, or they were just reminded, and the job waits. arguments: lease. Gives organization_name, timezone, reason, summary,
   waits_since, and staff [{user_id, language}].';
grant execute on function private.reminder_begin(jsonb) to service_role;
