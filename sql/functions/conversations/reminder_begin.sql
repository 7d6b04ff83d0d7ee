create or replace function private.reminder_begin(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  escalation public.escalations;
  held private.jobs;
  opening jsonb;
  last_reminded_at timestamptz;
  asked_to uuid[];
  is_for_all boolean;
begin
  -- The escalation first and then its job, as whoever hands it back does.
  select * into escalation from public.escalations as known
  where known.organization_id = (arguments #>> '{lease,organization_id}')::uuid
    and known.id = (arguments #>> '{lease,subject_id}')::uuid
  for update;
  held := private.held_job(arguments -> 'lease');
  opening := private.opening(held.organization_id);
  select max(known.reminded_at) into last_reminded_at from public.escalations as known
  where known.organization_id = held.organization_id;
  if escalation.id is null or not private.may_remind_of(escalation) then
    perform private.finish_job(arguments -> 'lease');
    return null;
  elsif not coalesce((opening ->> 'is_open')::boolean, true) then
    -- Nobody is there to be reminded. Who comes in the morning has a quarter of an hour of their own.
    perform private.rest_job(arguments -> 'lease',
      coalesce((opening ->> 'opens_at')::timestamptz + private.reminder_pause(), now() + interval '1 day'));
    return null;
  elsif escalation.reminded_at > now() - private.reminder_pause() then
    -- The reminder of another told of it, or it was handed back while the staff were reminded of it.
    perform private.rest_job(arguments -> 'lease', escalation.reminded_at + interval '2 hours');
    return null;
  elsif last_reminded_at > now() - private.reminder_pause() then
    -- Strangers call people as often as they like: the next reminder tells of all who wait by then.
    perform private.rest_job(arguments -> 'lease', last_reminded_at + private.reminder_pause());
    return null;
  end if;
  -- Those who can give it to somebody, and whoever was asked to take one; when that was of no use, everybody.
  select coalesce(array_agg(due.assigned_to), '{}'), coalesce(bool_or(due.reminders > 0), false)
  into asked_to, is_for_all
  from private.escalations_due(held.organization_id) as due;
  return jsonb_build_object(
    'organization_name', (select known.name from public.organizations as known where known.id = held.organization_id),
    'timezone', opening ->> 'timezone',
    'reason', escalation.reason,
    'summary', escalation.summary,
    'waits_since', escalation.created_at,
    'others', (
      select count(*) from public.escalations as other
      where other.organization_id = held.organization_id and other.status = 'pending' and other.id <> escalation.id
    ),
    'staff', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'user_id', member.user_id, 'language', address.language
      ) order by member.place), '[]')
      from (
        select known.user_id, row_number() over (
          order by coalesce(known.user_id = any (asked_to), false) desc, known.role = 'owner' desc, known.user_id
        ) as place
        from public.members as known
        where known.organization_id = held.organization_id and known.is_active
          and (is_for_all or known.role in ('owner', 'admin') or known.user_id = any (asked_to))
        order by place limit 50
      ) as member
      cross join lateral private.member_address(held.organization_id, member.user_id) as address
      where address.email is not null
    )
  );
end
$$;
comment on function private.reminder_begin(jsonb) is
  'Says of what whom of the staff is to be reminded. Null: nothing, since somebody has taken the escalation, or they were
   reminded often enough; nobody is there now by the organization''s hours, or they were just reminded of something, and the
   job waits. arguments: lease. Gives organization_name, timezone, reason, summary, waits_since, others (how many
   more wait), and staff [{user_id, language}], first those who are to know of it first.';
grant execute on function private.reminder_begin(jsonb) to service_role;
