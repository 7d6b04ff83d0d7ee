create or replace function private.call_rank(status text) returns integer
language sql immutable set search_path = ''
as $$
  select case status when 'queued' then 0 when 'ringing' then 1 when 'in_progress' then 2 when 'forwarding' then 3 else 4 end
$$;
comment on function private.call_rank(text) is 'How far a call with this status is: 4 once it ended.';
grant execute on function private.call_rank(text) to frontdesk_functions;
