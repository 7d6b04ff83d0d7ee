create or replace function private.held_connection(arguments jsonb) returns public.calendar_connections
language plpgsql volatile set search_path = ''
as $$
declare
  job constant private.jobs := private.held_job(arguments -> 'lease');
  held public.calendar_connections;
begin
  select * into held from public.calendar_connections as known
  where known.organization_id = job.organization_id and known.id = job.subject_id for update;
  return held;
end
$$;
comment on function private.held_connection(jsonb) is
  'The connection that the caller has leased, locked; 409 lease_lost where another call has it. arguments: lease.';
grant execute on function private.held_connection(jsonb) to service_role;
