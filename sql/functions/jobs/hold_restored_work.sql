create or replace function private.hold_restored_work() returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held_messages bigint;
  held_jobs bigint;
begin
  perform private.require_all_rows();
  -- What was due may have been done after the backup was taken: nobody here knows.
  with held as (
    update public.outbox as message
    set status = 'dead', last_error = 'restored',
        last_error_detail = 'It was due before the database was restored from a backup, and may have been sent.'
    where message.status = 'pending' and message.channel not in ('calendar', 'webhook')
      and message.send_at <= now()
    returning message.organization_id, message.id
  ), done as (
    delete from private.jobs as job using held
    where job.organization_id = held.organization_id and job.subject_id = held.id and job.queue in ('outbox', 'alarms')
  )
  select count(*) into held_messages from held;
  update private.jobs as job
  set due_at = 'infinity', is_ready = false, lease_token = null, is_asked_again = false, error = 'restored',
      error_detail = 'It was due before the database was restored from a backup, and may have been done.'
  where job.queue in ('calendar-events', 'emergencies', 'escalations', 'replies', 'workflow-events', 'workflows')
    and job.due_at < 'infinity' and (job.due_at <= now() or job.lease_token is not null);
  get diagnostics held_jobs = row_count;
  return jsonb_build_object('messages', held_messages, 'jobs', held_jobs);
end
$$;
comment on function private.hold_restored_work() is
  'After a restore, before anything is served: holds what was due and tells people or other services of something. Messages
   become dead (restored), which admins send again as they want; jobs wait for private.release_restored_work. What is due
   later goes its way, and webhooks too, whose receivers know an event by its id. Gives the numbers of messages and jobs.
   For the operator, who owns the database.';
