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
        -- Only its provider's own answer, or that nothing left, says that it has it not: where ours was lost on the way to the
        -- database, it may have.
        is_in_doubt = known.is_in_doubt
          and arguments ->> 'error' not in ('provider_busy', 'provider_unavailable', 'credentials_refused', 'not_sent'),
        last_error = left(arguments ->> 'error', 100), last_error_detail = left(arguments ->> 'error_detail', 500)
    -- Its provider may have told meanwhile that it has it.
    where known.id = message.id and known.status = 'pending';
    if arguments ->> 'error' in ('credentials_refused', 'account_disconnected') then
      perform private.pause_channel(message, arguments ->> 'error', arguments ->> 'error_detail');
    end if;
  end if;
  return 'null';
end
$$;
comment on function private.outbox_leave(jsonb) is
  'Leaves a message to a later attempt, as private.job_leave does; after the last one it is dead. Whether it was sent
   stays in doubt, unless its provider answered that it was not, or nothing left (not_sent).';
grant execute on function private.outbox_leave(jsonb) to service_role;
