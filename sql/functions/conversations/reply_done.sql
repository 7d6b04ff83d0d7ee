create or replace function private.reply_done(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
  perform private.finish_job(arguments -> 'lease');
  return 'null';
end
$$;
comment on function private.reply_done(jsonb) is 'Ends the job of a reply that was made. arguments: lease.';
grant execute on function private.reply_done(jsonb) to service_role;
