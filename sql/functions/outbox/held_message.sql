create or replace function private.held_message(arguments jsonb) returns public.outbox
language plpgsql set search_path = ''
as $$
declare
  job constant private.jobs := private.held_job(arguments -> 'lease');
  held public.outbox;
begin
  select * into held from public.outbox as known
  where known.organization_id = job.organization_id and known.id = job.subject_id for update;
  return held;
end
$$;
comment on function private.held_message(jsonb) is
  'The message that the caller has leased, locked; 409 lease_lost where another call has it. arguments: lease.';
grant execute on function private.held_message(jsonb) to service_role;
