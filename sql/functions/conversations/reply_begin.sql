create or replace function private.reply_begin(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  held constant private.jobs := private.held_job(arguments -> 'lease');
  state jsonb := private.begin_channel_reply(
    held.organization_id, held.subject_id, (arguments ->> 'reply_lease')::uuid
  );
begin
  if state is null or state ->> 'state' not in ('asked', 'busy') then
    perform private.finish_job(arguments -> 'lease');
  end if;
  return state;
end
$$;
comment on function private.reply_begin(jsonb) is
  'Says what is to be replied in a conversation that was taken up, and ends the job where nothing is. arguments: lease,
   reply_lease. Gives private.reply_state; null: nothing was asked of late.';
grant execute on function private.reply_begin(jsonb) to service_role;
