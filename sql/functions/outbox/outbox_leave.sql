create or replace function private.outbox_leave(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  message constant public.outbox := private.held_message(arguments);
  left_job constant private.jobs := private.leave_job(
    arguments -> 'lease', arguments ->> 'error', arguments ->> 'error_detail',
    make_interval(secs => (arguments ->> 'pause_seconds')::double precision)
  );
begin
  if arguments ->> 'error' is not null then
    update public.outbox as known
    set status = case when left_job.due_at = 'infinity' then 'dead' else known.status end,
        is_in_doubt = known.is_in_doubt and arguments ->> 'error' = 'answer_lost',
        last_error = left(arguments ->> 'error', 100), last_error_detail = left(arguments ->> 'error_detail', 500)
    -- Its provider may have told meanwhile that it has it.
    where known.id = message.id and known.status = 'pending';
    if arguments ->> 'error' = 'credentials_refused' then
      perform private.pause_channel(message, arguments ->> 'error_detail');
    end if;
  end if;
  return 'null';
end
$$;
comment on function private.outbox_leave(jsonb) is
  'Leaves a message to a later attempt, as private.job_leave does; after the last one it is dead. The error answer_lost
   leaves it in doubt whether it was sent.';
grant execute on function private.outbox_leave(jsonb) to service_role;
