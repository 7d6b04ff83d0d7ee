create or replace function private.admit(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select jsonb_build_object('wait_seconds', ceil(extract(epoch from private.take_try(
    arguments ->> 'kind', arguments ->> 'subject', (arguments ->> 'most')::integer, (arguments ->> 'regain')::interval
  ))))
$$;
comment on function private.admit(jsonb) is
  'Takes a try before the work that it is for. arguments: kind, subject, most, regain (an interval). Gives
   wait_seconds: null where the work may begin.';
grant execute on function private.admit(jsonb) to service_role;
