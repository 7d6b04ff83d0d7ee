create or replace function private.release_restored_work(
  organization uuid default null, queues text[] default null
) returns bigint
language plpgsql set search_path = ''
as $$
declare
  released bigint;
begin
  perform private.require_all_rows();
  update private.jobs as job
  set due_at = now(), is_ready = true, failures = 0, error = null, error_detail = null
  where job.error = 'restored' and job.due_at = 'infinity'
    and (release_restored_work.organization is null or job.organization_id = release_restored_work.organization)
    and (release_restored_work.queues is null or job.queue = any (release_restored_work.queues));
  get diagnostics released = row_count;
  return released;
end
$$;
comment on function private.release_restored_work(uuid, text[]) is
  'Lets jobs go on that private.hold_restored_work holds: those of an organization and of these queues, or all. What may have
   been done is done once more. Gives how many. For the operator, who owns the database.';
