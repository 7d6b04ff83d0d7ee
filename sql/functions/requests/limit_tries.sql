create or replace function private.limit_tries(
  kind text, subject text, code text default 'too_many_tries',
  detail text default 'Too much was tried from here. Wait, and try again.', at_least interval default null
) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  wait constant interval := private.take_try(kind, subject, at_least => at_least);
begin
  if wait is not null then
    perform private.fail(429, code, detail, data => jsonb_build_object('wait_seconds', ceil(extract(epoch from wait))));
  end if;
end
$$;
comment on function private.limit_tries(text, text, text, text, interval) is
  'Takes a try, or ends the statement with a 429 that says when to come back.';
grant execute on function private.limit_tries(text, text, text, text, interval) to service_role, frontdesk_functions;
