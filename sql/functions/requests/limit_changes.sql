create or replace function private.limit_changes(work text) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  if private.caller() in ('anon', 'client', 'guest') then
    perform private.limit_tries(work || ' network',
      coalesce(nullif(current_setting('frontdesk.network', true), ''), 'unknown'));
  end if;
end
$$;
comment on function private.limit_changes(text) is
  'Counts what guests and clients change of what they booked, by their network, and ends it with a 429 where it is too much.';
grant execute on function private.limit_changes(text) to service_role, frontdesk_functions;
